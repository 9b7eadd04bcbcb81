// Takes the arguments that @vscode/test-electron gives to VS Code.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { editorRoot } from '../lib/editorServer.mjs';
import { runSuite } from '../lib/runSuite.mjs';

const wanted = { development: [], payload: [] };
/** What only means something to a desktop window. */
const ignored = new Set([
  'no-sandbox', 'disable-gpu-sandbox', 'disable-gpu', 'disable-updates', 'skip-welcome', 'skip-release-notes', 'no-cached-data',
  'disable-workspace-trust', 'new-window', 'disable-telemetry', 'wait',
]);

const words = process.argv.slice(2);
for (let at = 0; at < words.length; at += 1) {
  const found = /^--([^=]+)(?:=(.*))?$/s.exec(words[at]);
  if (found === null) {
    const place = path.resolve(words[at]);
    if (place.endsWith('.code-workspace')) wanted.workspace = place;
    else wanted.folder = place;
    continue;
  }
  const value = () => found[2] ?? words[(at += 1)];
  switch (found[1]) {
    case 'extensionDevelopmentPath': wanted.development.push(path.resolve(value())); break;
    case 'extensionTestsPath': wanted.tests = path.resolve(value()); break;
    case 'user-data-dir': wanted.userFolder = value(); break;
    case 'extensions-dir': wanted.extensionsFolder = value(); break;
    case 'folder-uri': wanted.folder = new URL(value()).pathname; break;
    case 'disable-extensions': wanted.payload.push(['disableExtensions', 'true']); break;
    case 'version':
      console.log(JSON.parse(readFileSync(path.join(editorRoot, 'package.json'), 'utf8')).version);
      process.exit(0);
      break;
    default: if (!ignored.has(found[1])) console.error(`The stand-in for VS Code ignores --${found[1]}.`);
  }
}
if (wanted.tests === undefined || wanted.development.length === 0) {
  console.error('The stand-in for VS Code runs tests only: give --extensionDevelopmentPath and --extensionTestsPath.');
  process.exit(2);
}
// VS Code resolves a folder, or a path without its suffix; the server wants the file itself.
if (statSync(wanted.tests, { throwIfNoEntry: false })?.isDirectory()) wanted.tests = path.join(wanted.tests, 'index.js');
else if (!existsSync(wanted.tests) && existsSync(`${wanted.tests}.js`)) wanted.tests += '.js';

const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'longtail-editor-'));
let code = 1;
try {
  code = await runSuite({ ...wanted, dataFolder, builtins: ['theme-defaults', 'yaml', 'json'] });
} catch (error) {
  console.error(error);
} finally {
  if (code === 0) rmSync(dataFolder, { recursive: true, force: true });
  else console.error(`Kept: ${dataFolder}`);
}
process.exit(code);
