import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import type { EnginePlaces } from '../trainer/engine/engine';
import { openEngine } from '../trainer/engine/openEngine';
import { goals } from './goals';
import { deviceLines } from './deviceReport';
import { gpuContenders, gpuRaces, type GpuCase } from './gpuRaces';
import type { LeastBytes } from './leastBytes';
import { associationContenders, associationRaces, ingestContenders, ingestRace } from './otherRaces';
import type { Command } from './contender';
import { peerPython } from './peers/peerPython';
import type { RaceResult } from './race';
import { goalLines, raceLines, ratioFigure, verdictOf, type Figure, type Report } from './report';
import { contenders, growthRace, grownRows, paperRace, standardRace } from './stepRaces';
import { stepAgreement } from './stepAgreement';
import { partNames, type stepParts } from './stepParts';
import { allThreads, ourCommand, type Surroundings } from './surroundings';

/** What a case adds to the report. */
interface Measured {
  readonly races: Readonly<Record<string, RaceResult>>;
  /** Of races on a device: the least that a step moves. */
  readonly least?: Readonly<Record<string, LeastBytes>>;
  readonly figures: readonly Figure[];
  readonly notes?: readonly string[];
}

/** The cases of the benchmark, in the order in which they run. */
const cases: Readonly<Record<string, (around: Surroundings, places: EnginePlaces) => Promise<Measured>>> = {
  agreement: async (around) => {
    if ('missing' in around.python) return { races: {}, figures: [] };
    const largest = stepAgreement(around);
    return { races: {}, figures: [], notes: [`Eight steps from the same weights on the same batches: losses here and in PyTorch differ by ${largest.toExponential(1)} at most.`] };
  },
  'step-1024': (around) => standardCase(around, 1024),
  'step-4096': (around) => standardCase(around, 4096),
  'paper-128': (around) => paperCase(around, 128),
  'paper-256': (around) => paperCase(around, 256),
  parts: async (around) => ({ races: {}, figures: [], notes: around.engine === null ? [] : partsLines(around) }),
  growth: async (around) => {
    const race = await growthRace(around);
    const own = grownRows.flatMap((rows) => race.finishes.find(({ name }) => name === `${rows} rows`)?.wallMs.median ?? []);
    return { races: { growth: race }, figures: own.length === grownRows.length && around.engine !== null ? ratioFigure('growth', race, `${grownRows.at(-1)!} rows`, `${grownRows[0]} rows`) : [] };
  },
  association: async (around) => {
    const { all, few, largestDifferenceNats } = await associationRaces(around);
    return {
      races: { 'mutual information of 50 features × 1 M items': all, 'of 10 of them': few },
      figures: ratioFigure('association', all, associationContenders.peer, associationContenders.ours),
      notes: largestDifferenceNats === null ? [] : [`Mutual information here and in scikit-learn differs by ${largestDifferenceNats.toExponential(1)} nats at most.`],
    };
  },
  'ingest-parquet': (around) => ingestCase(around, 'parquet'),
  'ingest-csv': (around) => ingestCase(around, 'csv'),
  gpu: gpuCase,
};
/** Run when nothing is named; a GPU is asked for by name. */
const usual = Object.keys(cases).filter((name) => name !== 'gpu');

const usage = `npm run bench -- [--json] [--only CASE,…] [--rounds N]
Cases: ${Object.keys(cases).join(', ')}.
All but gpu run when none is named.
Peers are installed into .build/bench/python the first time; LONGTAIL_BENCH_PYTHON names a Python that has them.`;

/** @returns the exit code: 1 when a measured floor is missed (those of a machine too busy to tell aside), 2 when the words are not understood */
export async function bench(words: readonly string[], { root, script, places }: { readonly root: string; readonly script: string; readonly places: EnginePlaces }): Promise<number> {
  const options = parsed(words);
  if (options === null) {
    console.error(usage);
    return 2;
  }
  const say = (line: string) => console.error(line);
  const folder = path.join(root, '.build', 'bench', 'data');
  mkdirSync(folder, { recursive: true });
  const notes: string[] = [];
  const python = peerPython(root, say);
  if ('missing' in python) notes.push(`No peers: ${python.missing}`);
  let engine: Surroundings['engine'] = null;
  try {
    await (await openEngine('native', places)).engine.dispose();
    engine = 'native';
  } catch (error) {
    notes.push(error instanceof Error ? error.message : String(error));
  }
  const around: Surroundings = { root, folder, script, python, engine, nRounds: options.rounds, say };
  const races: Record<string, RaceResult> = {};
  const least: Record<string, LeastBytes> = {};
  const figures: Figure[] = [];
  for (const name of options.only) {
    say(`${name} …`);
    const measured = await cases[name]!(around, places);
    Object.assign(races, measured.races);
    Object.assign(least, measured.least);
    figures.push(...measured.figures);
    notes.push(...(measured.notes ?? []));
    if (!options.json) console.log(Object.entries(measured.races).flatMap(([title, race]) => [...raceLines(title, race), ...(measured.least?.[title] === undefined ? [] : deviceLines(race, measured.least[title])), '']).join('\n'));
  }
  const report: Report = {
    formatVersion: 1, date: new Date().toISOString(), command: ['npm run bench', ...(words.length === 0 ? [] : ['--', ...words])].join(' '),
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${allThreads} threads, ${(totalmem() / 2 ** 30).toFixed(0)} GB, ${process.platform}-${process.arch}, Node ${process.versions.node}`,
    races, least, figures, notes,
  };
  if (options.json) console.log(JSON.stringify(report, null, 2));
  else console.log([...goalLines(figures), '', ...notes, `${report.date}, ${report.machine}: ${report.command}`].join('\n'));
  return isEveryFloorHeld(figures) ? 0 : 1;
}

function parsed(words: readonly string[]): { readonly json: boolean; readonly only: readonly string[]; readonly rounds: number } | null {
  let [json, rounds] = [false, 10];
  let only: readonly string[] = usual;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    if (word === '--json') json = true;
    else if (word === '--only') only = (words[at += 1] ?? '').split(',');
    else if (word === '--rounds') rounds = Number(words[at += 1]);
    else return null;
  }
  return only.every((name) => Object.hasOwn(cases, name)) && Number.isInteger(rounds) && 1 <= rounds ? { json, only, rounds } : null;
}

async function gpuCase(around: Surroundings, places: EnginePlaces): Promise<Measured> {
  const found = await gpuRaces(around, places);
  if ('missing' in found) return { races: {}, figures: [], notes: [found.missing] };
  const { races, notes } = found;
  const title = (of: GpuCase) => `GPU, ${of.title}`;
  return {
    races: Object.fromEntries(races.map(({ of, result }) => [title(of), result])),
    least: Object.fromEntries(races.map(({ of, least }) => [title(of), least])),
    figures: races.flatMap(({ of, result }) => (of.id === undefined ? [] : ratioFigure(of.id, result, gpuContenders.peer, gpuContenders.webgpu))),
    notes,
  };
}

async function standardCase(around: Surroundings, batch: 1024 | 4096): Promise<Measured> {
  const race = await standardRace(around, batch);
  const [one, all] = [contenders.ours(1), contenders.ours(allThreads)];
  const figures = [
    ...ratioFigure(`eager-${batch}-one`, race, contenders.eager(1), one),
    ...ratioFigure(`eager-${batch}-all`, race, contenders.eager(allThreads), all),
    ...ratioFigure(`installed-${batch}`, race, contenders.installed, all),
    ...ratioFigure(`compiled-${batch}`, race, contenders.compiled, all),
    ...ratioFigure(`physical-${batch}`, race, one, contenders.floor),
    ...(batch === 1024 ? ratioFigure('wasm', race, contenders.wasm, all) : []),
  ];
  const memory = race.finishes.find(({ name }) => name === all)?.memoryAboveBytes ?? null;
  if (memory !== null) figures.push({ id: `memory-${batch}`, value: memory / 1e6 });
  return { races: { [`standard step, batch ${batch}`]: race }, figures };
}

/** Where a standard step's time goes, one thread, median (least) milliseconds. */
function partsLines(around: Surroundings): string[] {
  const measured = [1024, 4096].map((batch) => partsOf(ourCommand(around, { kind: 'parts', batch, rows: [100_000, 50_000, 20_000], hidden: [512, 128], engine: 'native', steps: 40_960 / batch }, 1)));
  return ['Where a step’s time goes, one thread, median (least) ms: batch 1,024, batch 4,096.', ...partNames.map((part) => `  ${part.padEnd(30)}${measured.map((one) => `${one[part].median.toFixed(1)} (${one[part].min.toFixed(1)})`.padStart(18)).join('')}`)];
}

function partsOf({ file, words, environment }: Command): Awaited<ReturnType<typeof stepParts>> {
  const { status, stdout, stderr } = spawnSync(file, words, { env: { ...process.env, ...environment }, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`The worker ended with ${status}. ${stderr.slice(-1000)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Awaited<ReturnType<typeof stepParts>>;
}

async function paperCase(around: Surroundings, vector: 128 | 256): Promise<Measured> {
  const race = await paperRace(around, vector);
  const peers = race.finishes.filter(({ name }) => name === contenders.compiled || name === contenders.eager(allThreads)).sort((a, b) => a.wallMs.median - b.wallMs.median);
  return { races: { [`towers [1024, ${vector}], batch 4096`]: race }, figures: peers.length === 0 ? [] : ratioFigure(`paper-${vector}`, race, peers[0]!.name, contenders.ours(allThreads)) };
}

async function ingestCase(around: Surroundings, format: 'parquet' | 'csv'): Promise<Measured> {
  const race = await ingestRace(around, format);
  return { races: { [`3 M interactions from ${format}`]: race }, figures: ratioFigure(`ingest-${format}`, race, ingestContenders.scan, ingestContenders.ours) };
}

function isEveryFloorHeld(figures: readonly Figure[]): boolean {
  return !figures.some((figure) => goals.some((goal) => goal.id === figure.id && verdictOf(goal, figure) === 'missed'));
}
