import { statSync } from 'node:fs';
import path from 'node:path';
import type { EvaluatedRun } from '../../insight/evaluatedRun';
import { runPaths } from '../../runs/runPaths';
import type { CommandLine } from '../commandLine';
import type { RunSnapshot } from '../runs/liveRun';

/** A run's newest judged ranks. */
export interface JudgedRun {
  readonly split: 'validation' | 'test';
  readonly step: number;
  readonly evaluated: EvaluatedRun;
}

interface Packed {
  readonly split: 'validation' | 'test';
  readonly step: number;
  readonly query: string;
  readonly item: string;
  readonly ranks: string;
  readonly popularityRanks: string;
  readonly trainingCount: string;
  readonly labels: readonly { readonly side: 'query' | 'item'; readonly feature: string; readonly values: readonly string[]; readonly valueOf: string }[];
}

/** Ranks asked of the command line, kept while the run's evaluations stay as they are. */
export class EvaluatedRuns {
  private readonly kept = new Map<string, { readonly stamp: string; readonly judged: Promise<JudgedRun> }>();

  constructor(private readonly commandLine: CommandLine) {}

  /** @throws CommandFailed when the run was not judged yet */
  of(run: RunSnapshot): Promise<JudgedRun> {
    const stamp = `${run.events.findLast((event) => event.kind === 'evaluated')?.at ?? 0} ${statSync(path.join(run.folder, runPaths.items), { throwIfNoEntry: false })?.mtimeMs ?? 0}`;
    const known = this.kept.get(run.folder);
    if (known?.stamp === stamp) return known.judged;
    const judged = this.ask(run);
    this.kept.set(run.folder, { stamp, judged });
    judged.catch(() => this.kept.delete(run.folder));
    return judged;
  }

  private async ask(run: RunSnapshot): Promise<JudgedRun> {
    const { split, step, query, item, ranks, popularityRanks, trainingCount, labels } = await this.commandLine.ask<Packed>(['ranks', run.folder]);
    return {
      split, step,
      evaluated: {
        name: run.record.name, kind: 'model', seed: run.record.seed, pairs: { query: unpacked(query), item: unpacked(item) }, ranks: unpacked(ranks), popularityRanks: unpacked(popularityRanks), trainingCount: unpacked(trainingCount),
        labels: labels.map(({ side, feature, values, valueOf }) => ({ side, feature, values, valueOf: unpacked(valueOf) })),
      },
    };
  }
}

/** Base64 of little-endian int32. */
function unpacked(text: string): Int32Array {
  const bytes = Buffer.from(text, 'base64');
  return Int32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readInt32LE(4 * at));
}
