import { readResolved } from '../../../config/resolvedYaml';
import type { Config } from '../../../config/schema/files';
import type { EvaluatedRun } from '../../../insight/evaluatedRun';
import type { RunOnDisk } from '../../../runs/node/readRun';
import { loadEvaluatedRun } from '../loadEvaluatedRun';
import { FreshData } from './freshData';
import { furthest, hashOf, runsByHash, withSeed, type PlannedRun } from './plannedRuns';
import { portableConfig } from './portableConfig';
import { judgedRuns, rankBeyond, readRawResults, unpackedText, type RawArm, type RawRun } from './rawResults';
import { trainedSeconds } from './trainedSeconds';

/** What a report and its raw results say of one run that has finished. */
export interface FinishedRun extends Pick<RawRun, 'engine' | 'seconds' | 'bestStep' | 'validation'> {
  /** Ranks beyond the largest cutoff may all be one more than it. */
  readonly model: EvaluatedRun;
}

/** Where finished runs are found. */
export interface RunPlaces {
  readonly project: string;
  readonly cacheFolder: string;
  /** Files of raw results: what they hold has finished too, wherever it was trained. */
  readonly recorded: readonly string[];
}

/**
 * Runs of a plan that were made before: in the project, whoever started them, or in files of raw results. Those whose data
 * have changed since do not count.
 */
export class EarlierRuns {
  private readonly fresh: FreshData;
  private readonly onDisk: Map<string, RunOnDisk[]>;
  private readonly recorded = new Map<string, FinishedRun>();

  /** @param metrics of the report: a record whose ranks end before their largest cutoff does not count. @throws Error when a file of raw results is not there or torn */
  constructor({ project, cacheFolder, recorded }: RunPlaces, plan: readonly PlannedRun[], metrics: readonly string[]) {
    this.fresh = new FreshData(cacheFolder);
    this.onDisk = runsByHash(project, plan);
    const wanted = new Set(plan.map(({ config }) => portableHash(config)));
    for (const file of recorded) {
      const raw = readRawResults(file);
      if (rankBeyond(raw.header.metrics) < rankBeyond(metrics)) continue;
      const configs = raw.header.arms.map(configOf);
      const hashes = new Map(raw.runs.map((run) => [run, hashIn(configs[run.arm]!, run.seed)]));
      const runs = raw.runs.filter((run) => wanted.has(hashes.get(run)!));
      for (const { run, model } of judgedRuns({ ...raw, runs })) this.recorded.set(`${hashes.get(run)!} ${run.data}`, { ...run, model });
    }
  }

  /** The run of the project to go on with, or to keep when it has finished. */
  async inProject(planned: PlannedRun): Promise<RunOnDisk | undefined> {
    const usable: RunOnDisk[] = [];
    for (const run of this.onDisk.get(planned.hash) ?? []) if (await this.fresh.isOf(run.folder, planned)) usable.push(run);
    return furthest(usable);
  }

  async isRecorded(planned: PlannedRun): Promise<boolean> {
    return await this.inRecords(planned) !== undefined;
  }

  /** Seconds that a run trained; undefined for one that has not finished. Its ranks are not read. */
  async seconds(planned: PlannedRun): Promise<number | undefined> {
    const run = await this.inProject(planned);
    return run?.state === 'finished' ? trainedSeconds(run) : (await this.inRecords(planned))?.seconds;
  }

  /** What is known of a run that has finished: from a record of it where there is one, which is read faster than its folder. */
  async finished(planned: PlannedRun): Promise<FinishedRun | undefined> {
    const recorded = await this.inRecords(planned);
    if (recorded !== undefined) return recorded;
    const run = await this.inProject(planned);
    if (run?.state !== 'finished') return undefined;
    const { model, step } = await loadEvaluatedRun(run.folder);
    const best = run.events.findLast((event) => event.kind === 'evaluated' && event.split === 'validation' && event.isBest);
    return {
      model, bestStep: step, engine: run.attemptRecord?.started?.engine ?? 'unknown', seconds: Math.round(trainedSeconds(run)),
      validation: best?.kind === 'evaluated' ? Object.fromEntries(best.slices.map(({ slice, metrics }) => [slice, metrics])) : null,
    };
  }

  /** Names the content of a run's data files as they are now. */
  dataOf({ config }: PlannedRun): Promise<string> {
    return this.fresh.now(config);
  }

  private async inRecords(planned: PlannedRun): Promise<FinishedRun | undefined> {
    // Without records the data need not be looked at.
    if (this.recorded.size === 0) return undefined;
    return this.recorded.get(`${portableHash(planned.config)} ${await this.dataOf(planned)}`);
  }
}

/** Read as the config of a run folder is: a key that came later has its default. Null for one that cannot be read any more. */
function configOf({ config }: RawArm): Config | null {
  try {
    return readResolved(unpackedText(config));
  } catch {
    return null;
  }
}

const hashIn = (config: Config | null, seed: number): string => (config === null ? '' : portableHash(withSeed(config, seed)));

const portableHash = (config: Config): string => hashOf(portableConfig(config));
