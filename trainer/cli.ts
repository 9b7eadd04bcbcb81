import path from 'node:path';
import { commandLine } from './run/commandLine';
import { enginePlaces } from './run/enginePlaces';
import { terminalOutput } from './run/terminal/terminalOutput';

const output = terminalOutput(process.stdout, process.stderr);
void commandLine(process.argv.slice(2), output, { script: __filename, enginePlaces: enginePlaces(`${__dirname}${path.sep}`) }).then((code) => {
  output.close();
  process.exitCode = code;
});
