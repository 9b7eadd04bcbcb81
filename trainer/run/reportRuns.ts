import path from 'node:path';
import { resolvedYaml } from '../../config/resolvedYaml';
import type { Config } from '../../config/schema/files';
import { pooledReport, type PooledRun } from '../../insight/pooledReport';
import type { Report } from '../../insight/report';
import { TrainerError } from './trainerError';
import type { LoadedRun } from './loadEvaluatedRun';

export interface ReportWishes {
  /** Pair metrics; null takes recall at every cutoff and MAP at the first. */
  readonly metrics: readonly string[] | null;
  /** Name of the configuration that differences are taken from; null takes the first. */
  readonly reference: string | null;
}

const resamples = 1000;

/** From this many seeds on, their choice is drawn too. */
const seedsWorthDrawing = 3;

/**
 * The table of runs, in the order given, behind the yardstick of popularity. Runs whose configs differ in the seed alone
 * are one row, averaged.
 *
 * @throws TrainerError when the runs were not judged on the same pairs, or a name is unknown
 */
export function reportRuns(runs: readonly LoadedRun[], { metrics, reference }: ReportWishes): Report {
  const configurations = configurationsOf(runs).map(pooled);
  const { evaluation } = runs[0]!.config.model;
  const wanted = metrics ?? [...evaluation.cutoffs.map((k) => `recall@${k}`), `map@${evaluation.cutoffs[0]}`];
  const headline = wanted.filter((name) => name.startsWith('recall@')).at(-1) ?? wanted[0]!;
  const names = configurations.map(({ name }) => name);
  const from = reference ?? (configurations.length < 2 ? null : names[0]!);
  try {
    return pooledReport([{ name: 'popularity', seeds: [runs[0]!.popularity] }, ...configurations], {
      split: 'test',
      excluded: evaluation.exclude,
      evaluation: { head: evaluation.head, slices: evaluation.slices },
      metrics: wanted, headline, reference: from,
      intervals: { level: 0.95, resamples, seed: 1, drawn: 'queries', drawnSeeds: configurations.every(({ seeds }) => seedsWorthDrawing <= seeds.length) },
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TrainerError({ code: 'report-impossible', message: error.message, remedy: '' });
  }
}

/** Runs whose configs differ in the seed alone, each run once, under one name: the model file's, with a mark where others are of the same file. */
export function configurationsOf(runs: readonly LoadedRun[]): { readonly name: string; readonly runs: readonly LoadedRun[] }[] {
  const groups = new Map<string, LoadedRun[]>();
  for (const run of runs) {
    const key = resolvedYaml(configuration(run.config));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const names = [...groups.values()].map((group) => group[0]!.model.name);
  return [...groups.values()].map((group) => {
    const first = group[0]!;
    const isShared = 1 < names.filter((name) => name === first.model.name).length;
    return {
      name: isShared ? `${first.model.name} ${first.id.slice(-4)}` : first.model.name,
      runs: group.filter((run, at) => group.findIndex((other) => other.id === run.id) === at),
    };
  });
}

const pooled = ({ name, runs }: ReturnType<typeof configurationsOf>[number]): PooledRun => (
  { name, seeds: runs.map((run) => ({ ...run.model, name: 1 < runs.length ? `${name}, seed ${run.model.seed}` : name })) });

/** What makes two runs one configuration: everything but the seed and the folders that the files lie in. */
function configuration({ model, features }: Config): Config {
  const named = (file: string | readonly string[]): string | string[] => (typeof file === 'string' ? path.basename(file) : file.map((one) => path.basename(one)));
  const { interactions, items, queries } = features;
  return {
    model: { ...model, features: path.basename(model.features), training: { ...model.training, seed: 0 } },
    features: {
      ...features,
      interactions: { ...interactions, path: named(interactions.path) },
      items: items && { ...items, path: named(items.path) },
      queries: queries === null || queries === 'items' ? queries : { ...queries, path: named(queries.path) },
    },
  };
}
