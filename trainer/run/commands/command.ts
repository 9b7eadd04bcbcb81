import type { EnginePlaces } from '../../engine/engine';

/** What a command may say to the person, and where. Standard output is the answer; standard error is the progress. */
export interface Output {
  /** One line, or several, of the answer. */
  print(text: string): void;
  /** Progress and remarks. */
  note(text: string): void;
  /** Replaces the last progress line on a terminal; a line of its own, every ten seconds at most, elsewhere. */
  progress(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly color: boolean;
}

/** Where the program itself is. */
export interface Install {
  /** The bundle that was started. */
  readonly script: string;
  readonly enginePlaces: EnginePlaces;
}

/** What follows a command's name. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** One subcommand. */
export interface Command {
  readonly name: string;
  /** After the name: `MODEL [--set k=v …] [--detach]` */
  readonly usage: string;
  readonly summary: string;
  /** Number of positional arguments it takes. */
  readonly positionals: { readonly min: number; readonly max: number };
  readonly flags: readonly string[];
  /** Options with a value; may be repeated. */
  readonly options: readonly string[];
  /** @returns the exit code: 0 fine, 1 failed, 2 usage */
  run(args: Arguments, output: Output, install: Install): Promise<number>;
}

/** The command line cannot be understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads what follows a command's name. `--json` and `--help` are understood by every command; `--` ends the options.
 *
 * @throws UsageError with the nearest thing that would be understood
 */
export function parseArguments(command: Command, argv: readonly string[]): Arguments {
  const positionals: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  let onlyPositionals = false;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at]!;
    if (onlyPositionals || !word.startsWith('--')) {
      if (!onlyPositionals && /^-[A-Za-z]/.test(word)) throw new UsageError(`\`${word}\` is not an option of \`longtail ${command.name}\`. Options are written out: ${optionList(command)}.`);
      positionals.push(word);
      continue;
    }
    if (word === '--') {
      onlyPositionals = true;
      continue;
    }
    const [name, inline] = splitOnce(word.slice(2), '=');
    if (command.options.includes(name)) {
      const value = inline ?? argv[(at += 1)];
      if (value === undefined) throw new UsageError(`\`--${name}\` needs a value: \`longtail ${command.name} ${command.usage}\`.`);
      values.set(name, [...(values.get(name) ?? []), value]);
    } else if ((command.flags.includes(name) || name === 'json' || name === 'help') && inline === undefined) {
      flags.add(name);
    } else {
      throw new UsageError(`\`longtail ${command.name}\` has no option \`--${name}\`. It has ${optionList(command)}.`);
    }
  }
  if (flags.has('help')) return { positionals, flags, values };
  const { min, max } = command.positionals;
  if (positionals.length < min || max < positionals.length) {
    throw new UsageError(`\`longtail ${command.name}\` takes ${min === max ? min : max === Infinity ? `${min} or more` : `${min} to ${max}`} argument${max === 1 ? '' : 's'} and got ${positionals.length}: \`longtail ${command.name} ${command.usage}\`.`);
  }
  return { positionals, flags, values };
}

const optionList = (command: Command): string =>
  [...command.flags, ...command.options, 'json', 'help'].map((name) => `\`--${name}\``).join(', ');

function splitOnce(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

/** The last value given to an option, or null. */
export const optionOf = (args: Arguments, name: string): string | null => args.values.get(name)?.at(-1) ?? null;
