import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { nearestWord } from '../../../config/nearestWord';
import { engineFolders } from '../engines/engineFolders';
import { engineTrouble } from '../engines/engineTrouble';
import { installableEngines, installEngine, installOffer, type InstallOffer } from '../engines/installEngine';
import { linkTensorflow } from '../engines/linkTensorflow';
import { keptPlace, tensorflowPlaces, type TensorflowPlace } from '../engines/tensorflowPlaces';
import { shortPath } from '../terminal/describeProblem';
import { table } from '../terminal/table';
import { bytes } from '../terminal/words';
import { optionOf, UsageError, type Arguments, type Command, type Install, type Output } from './command';

type Action = (args: Arguments, output: Output, install: Install) => Promise<number>;

/** `longtail engine` */
export const engine: Command = {
  name: 'engine',
  usage: 'list | link-tensorflow [--python PYTHON] | install cuda|tensorflow [--yes] | remove NAME',
  summary: 'Add engines on TensorFlow: link the one that Python has, or download one. `longtail doctor` says what works.',
  positionals: { min: 1, max: 2 },
  flags: ['yes', 'offer'],
  options: ['python'],
  async run(args, output, install) {
    const [name = '', second] = args.positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) {
      const near = nearestWord(name, Object.keys(actions));
      throw new UsageError(`\`longtail engine\` does not know \`${name}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`} It takes ${this.usage}.`);
    }
    const wantsName = name === 'install' || name === 'remove';
    if (wantsName !== (second !== undefined)) throw new UsageError(wantsName ? `\`longtail engine ${name}\` needs the name of an engine.` : `\`longtail engine ${name}\` takes no name, and got \`${second}\`.`);
    return action(args, output, install);
  },
};

const actions: Readonly<Record<string, Action>> = {
  list(args, output, { script }) {
    const places = tensorflowPlaces(script);
    if (args.flags.has('json')) output.print(JSON.stringify({ formatVersion: 1, folders: engineFolders(), engines: places }, null, 2));
    else if (places.length === 0) output.print(`No engine on TensorFlow is kept in ${engineFolders().map(shortPath).join(' or ')}. \`longtail engine link-tensorflow\` links the one of your Python.`);
    else {
      output.print(table(
        [{ title: 'name', align: 'left' }, { title: 'from', align: 'left' }, { title: 'TensorFlow', align: 'left' }, { title: 'CUDA', align: 'left' }, { title: 'folder', align: 'left' }],
        places.map(({ name, origin, tensorflow, cuda, folder }) => [name, originWords[origin], tensorflow ?? '–', cuda ?? '–', shortPath(folder)]),
      ));
    }
    return Promise.resolve(0);
  },

  async 'link-tensorflow'(args, output, { script }) {
    const { folder, tensorflow, python, cpu, cuda } = await stoppable((signal) => linkTensorflow({ python: optionOf(args, 'python'), script, onStage: output.note, signal }));
    if (args.flags.has('json')) output.print(JSON.stringify({ formatVersion: 1, folder, tensorflow, python, cpu, cuda }));
    else {
      output.print(`TensorFlow ${tensorflow} of ${python} is linked and trains: \`training.backend: tensorflow\` runs on ${cpu.device}.`);
      output.print(cuda === null ? 'It was built without CUDA; for an NVIDIA GPU: `python3 -m pip install "tensorflow[and-cuda]"`, then link again.'
        : cuda.works ? `\`training.backend: cuda\` runs on ${cuda.device}.` : `It was built with CUDA, and \`training.backend: cuda\` does not work here: ${cuda.reason}.`);
      output.print(`It is kept in ${shortPath(folder)}; \`longtail engine remove linked\` removes it.`);
    }
    return 0;
  },

  async install(args, output, { script }) {
    const name = installableEngines.find((one) => one === args.positionals[1]);
    if (name === undefined) throw new UsageError(`\`longtail engine install\` takes ${installableEngines.map((one) => `\`${one}\``).join(' or ')}, and got \`${args.positionals[1]}\`.`);
    const offer = await installOffer(name);
    const isJson = args.flags.has('json');
    if (args.flags.has('offer')) {
      output.print(isJson ? JSON.stringify({ formatVersion: 1, offer }) : offerWords(offer));
      return 0;
    }
    if (!args.flags.has('yes') && !(await isConfirmed(offer, output))) {
      output.note('Nothing was downloaded.');
      return 1;
    }
    const probe = await stoppable((signal) => installEngine(offer, { script, onStage: output.isTerminal ? output.progress : output.note, signal }));
    if (isJson) output.print(JSON.stringify({ formatVersion: 1, folder: offer.folder, probe }));
    else output.print(probe.works ? `\`training.backend: ${name}\` works on ${probe.device}. It is kept in ${shortPath(offer.folder)}.` : `It is kept in ${shortPath(offer.folder)} and does not work yet: ${probe.reason}.`);
    return 0;
  },

  remove(args, output, { script }) {
    const name = args.positionals[1]!;
    const place = engineFolders().map((folder) => path.join(folder, name)).find((folder) => path.basename(folder) === name && keptPlace(folder) !== undefined);
    if (place === undefined) {
      const kept = tensorflowPlaces(script).filter(({ origin }) => origin !== 'package').map((one) => `\`${one.name}\``);
      throw new UsageError(`No engine \`${name}\` is kept. ${kept.length === 0 ? 'None is.' : `There is ${kept.join(', ')}.`}`);
    }
    rmSync(place, { recursive: true });
    output.print(args.flags.has('json') ? JSON.stringify({ formatVersion: 1, removed: place }) : `Removed ${shortPath(place)}.`);
    return Promise.resolve(existsSync(place) ? 1 : 0);
  },
};

/** Work that Ctrl-C, or the editor's Cancel, ends; what was half made is removed by the work itself. */
async function stoppable<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    return await work(stop.signal);
  } catch (error) {
    throw stop.signal.aborted ? engineTrouble('It was stopped, and nothing was changed.', '') : error;
  }
}

const originWords: Readonly<Record<TensorflowPlace['origin'], string>> = { linked: 'linked to Python’s', installed: 'installed by Longtail', package: 'npm package beside Longtail' };

const offerWords = ({ npmPackage, url, bytes: size, folder }: InstallOffer): string => [
  `${npmPackage} from npm, and with it TensorFlow's libraries:`, `  ${url}`,
  `  ${size === null ? 'The server does not say how large they are.' : `${bytes(size)} to download, about three times that on the disk.`}`, `into ${shortPath(folder)}. The package's own install script runs.`,
].join('\n');

/** Asks on a terminal; elsewhere `--yes` is the only way to say so. */
async function isConfirmed(offer: InstallOffer, output: Output): Promise<boolean> {
  output.note(offerWords(offer));
  if (!output.isTerminal || !process.stdin.isTTY) {
    output.note('Add `--yes` to download it.');
    return false;
  }
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asked.question('Download and install? [y/N] ')).trim());
  } finally {
    asked.close();
  }
}
