import os from 'node:os';
import { diagnose } from '../doctor/diagnose';
import { doctorText, reportText } from '../doctor/doctorText';
import { redact } from '../doctor/redact';
import type { Command } from './command';

/** `longtail doctor` */
export const doctor: Command = {
  name: 'doctor',
  usage: '[--report]',
  summary: 'What training can run on here, how fast it is, and what to do for what is missing. --report prints a text for bug reports, without names of yours.',
  positionals: { min: 0, max: 0 },
  flags: ['report'],
  options: [],
  async run(args, output, { script }) {
    // Where progress cannot be replaced, a line for each: what reads it shows the newest.
    const tell = output.isTerminal ? output.progress : output.note;
    const diagnosis = await diagnose(script, (name) => tell(`Trying ${name} …`));
    output.progress('');
    const report = () => redact(reportText(diagnosis), { home: os.homedir(), user: userName(), host: os.hostname() });
    if (args.flags.has('json')) output.print(JSON.stringify({ ...diagnosis, report: report() }, null, 2));
    else output.print(args.flags.has('report') ? report() : doctorText(diagnosis));
    return diagnosis.engines.some(({ works }) => works) ? 0 : 1;
  },
};

/** Containers may run under a number that has no name. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return '';
  }
}
