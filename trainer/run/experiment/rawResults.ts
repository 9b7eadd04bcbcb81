import { readFileSync } from 'node:fs';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { EvaluatedRun } from '../../../insight/evaluatedRun';
import type { ArmResults, ExperimentReportOptions } from '../../../insight/experimentTables';

/**
 * Raw results of an experiment, one JSON document a line: a header, then the pairs that runs were judged on, then the runs.
 * Ranks are kept up to the largest cutoff, so that every table and test can be made again from the file alone.
 */
export interface RawHeader extends ExperimentReportOptions {
  readonly formatVersion: 1;
  readonly kind: 'experiment';
  /** Without their runs, in the order of rows. */
  readonly arms: readonly RawArm[];
}

export interface RawArm extends Omit<ArmResults, 'runs' | 'missing'> {
  /** The resolved config of its runs but for their seeds, YAML, deflated: with it and the data, a run need not be trained again. */
  readonly config: string;
}

/** Test pairs, and what slices are made of. Arrays are int32, packed. */
export interface RawPairs {
  readonly kind: 'pairs';
  readonly id: string;
  readonly query: string;
  readonly item: string;
  readonly trainingCount: string;
  readonly labels: readonly { readonly side: 'query' | 'item'; readonly feature: string; readonly values: readonly string[]; readonly valueOf: string }[];
}

export interface RawRun {
  readonly kind: 'run';
  /** Index into the header's arms. */
  readonly arm: number;
  readonly seed: number;
  readonly overrides: readonly string[];
  /** Names the content of its data files. */
  readonly data: string;
  readonly engine: string;
  /** Of training, all attempts together. */
  readonly seconds: number;
  readonly bestStep: number;
  /** The best validation: metric by slice. Null without validation pairs. */
  readonly validation: Readonly<Record<string, Readonly<Record<string, number | null>>>> | null;
  /** Figures of all test pairs together: `auc`, `gauc`, `logLoss`. */
  readonly whole?: Readonly<Record<string, number | null>>;
  /** Of the pairs that `ranks` are of. */
  readonly pairs: string;
  /** Pessimistic 1-based ranks, at most one more than the largest cutoff, which stands for all beyond. Packed. */
  readonly ranks: string;
}

export interface RawResults { readonly header: RawHeader; readonly pairs: readonly RawPairs[]; readonly runs: readonly RawRun[] }

/** Whole numbers ≥ −1 as base64 of deflated bytes: for each, as many bytes as the largest of them needs. */
export function packed(values: Int32Array): string {
  const largest = values.reduce((most, value) => Math.max(most, value + 1), 0);
  const width = largest < 1 << 8 ? 1 : largest < 1 << 16 ? 2 : 4;
  const bytes = Buffer.alloc(1 + width * values.length);
  bytes[0] = width;
  // One more than the value, so that −1, a missing label, is 0.
  values.forEach((value, at) => bytes.writeUIntLE(value + 1, 1 + width * at, width));
  return deflateRawSync(bytes, { level: 9 }).toString('base64');
}

/** What {@link packed} packed. */
export function unpacked(text: string): Int32Array {
  const bytes = inflateRawSync(Buffer.from(text, 'base64'));
  const width = bytes[0]!;
  return Int32Array.from({ length: (bytes.length - 1) / width }, (_, at) => bytes.readUIntLE(1 + width * at, width) - 1);
}

/** Text as base64 of its deflated bytes. */
export const packedText = (text: string): string => deflateRawSync(text, { level: 9 }).toString('base64');

/** What {@link packedText} packed. */
export const unpackedText = (text: string): string => inflateRawSync(Buffer.from(text, 'base64')).toString();

/** One line each. */
export function rawResultsText({ header, pairs, runs }: RawResults): string {
  return [header, ...pairs, ...runs].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** @throws Error when the file is of another version or torn */
export function readRawResults(file: string): RawResults {
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as RawHeader | RawPairs | RawRun);
  if (header?.kind !== 'experiment' || header.formatVersion !== 1) throw new Error(`\`${file}\` holds no raw results of this version.`);
  return { header, pairs: lines.filter((line): line is RawPairs => line.kind === 'pairs'), runs: lines.filter((line): line is RawRun => line.kind === 'run') };
}

/** The arms with their runs, as `experimentTables` takes them. */
export function armsOfRaw(raw: RawResults): ArmResults[] {
  const { header } = raw;
  const runs = judgedRuns(raw);
  return header.arms.map((arm, index): ArmResults => {
    const own = runs.filter(({ run }) => run.arm === index).map(({ model }) => model).sort((a, b) => a.seed! - b.seed!);
    return { ...arm, runs: own, missing: header.seeds.filter((seed) => !own.some((run) => run.seed === seed)) };
  });
}

/** Each run beside its ranks, and the pairs that they are of, unpacked. */
export function judgedRuns({ header, pairs, runs }: RawResults): { readonly run: RawRun; readonly model: EvaluatedRun }[] {
  const used = new Set(runs.map((run) => run.pairs));
  const judged = new Map(pairs.filter(({ id }) => used.has(id)).map(({ id, query, item, trainingCount, labels }) => [id, {
    pairs: { query: unpacked(query), item: unpacked(item) }, trainingCount: unpacked(trainingCount),
    labels: labels.map((one) => ({ ...one, valueOf: unpacked(one.valueOf) })),
  }]));
  return runs.map((run) => ({ run, model: { name: header.arms[run.arm]!.label, kind: 'model', seed: run.seed, ranks: unpacked(run.ranks), ...judged.get(run.pairs)!, ...(run.whole === undefined ? {} : { whole: run.whole }) } }));
}

/** The rank that stands for all beyond the largest cutoff of some metrics. Without a cutoff, as in `mrr`, every rank counts: Infinity. */
export function rankBeyond(metrics: readonly string[]): number {
  const cutoffs = metrics.filter((metric) => !/^(g?auc|logLoss)$/.test(metric)).map((metric) => Number(/@(\d+)$/.exec(metric)?.[1] ?? Infinity));
  return Math.max(1, ...cutoffs) + 1;
}
