import os from 'node:os';
import { engineChecks } from '../engineChecks';
import { table } from '../terminal/table';
import { bytes } from '../terminal/words';
import { version } from '../version';
import type { Command } from './command';

/** `longtail doctor` */
export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary: 'What training can run on here, how fast it is, and what is missing.',
  positionals: { min: 0, max: 0 },
  flags: [],
  options: [],
  async run(args, output, { enginePlaces }) {
    const machine = {
      longtail: version, node: process.versions.node, system: `${os.type()} ${os.release()} ${os.arch()}`,
      processor: os.cpus()[0]?.model.trim() ?? 'unknown', cores: os.availableParallelism(), memoryBytes: os.totalmem(), freeMemoryBytes: os.freemem(),
    };
    const engines = await engineChecks(enginePlaces);
    if (args.flags.has('json')) {
      output.print(JSON.stringify({ formatVersion: 1, machine, engines }, null, 2));
    } else {
      output.print(`Longtail ${machine.longtail} on Node ${machine.node}, ${machine.system}`);
      output.print(`${machine.processor}, ${machine.cores} cores, ${bytes(machine.freeMemoryBytes)} of ${bytes(machine.memoryBytes)} memory free\n`);
      output.print(table(
        [{ title: 'engine', align: 'left' }, { title: 'works', align: 'left' }, { title: 'device', align: 'left' }, { title: 'GFLOP/s', align: 'right' }, { title: '', align: 'left' }],
        engines.map((one) => [one.name, one.works ? 'yes' : 'no', one.device ?? '–', one.gigaflops === null ? '–' : one.gigaflops.toFixed(one.gigaflops < 10 ? 1 : 0), one.isChosen ? '← auto takes this one' : one.reason ?? '']),
      ));
    }
    return engines.some(({ works }) => works) ? 0 : 1;
  },
};
