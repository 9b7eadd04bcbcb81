import { cpus } from 'node:os';
import { quantile } from '../trainer/numerics/quantile';
import { Contender, type Command } from './contender';
import type { DeviceUse } from './deviceUse';
import type { Round } from './rounds';

/** One contender of a race. */
export interface Entry {
  readonly name: string;
  readonly command: Command;
  /** Steps in each of its rounds. */
  readonly steps: number;
  /** Steps of the first round, which does not count; as many as in the others where absent. */
  readonly warmUp?: number;
  /** Runs on a device: a last round, whose time does not count, tells what a step takes of it. */
  readonly isMetered?: boolean;
}

/** Median, lower quartile and least. */
export interface Spread { readonly median: number; readonly p25: number; readonly min: number }

/** What a contender did in a race. */
export interface Finish {
  readonly name: string;
  readonly ready: string;
  readonly wallMs: Spread;
  readonly processorMs: Spread;
  /** Median of each round, in the order of the rounds. */
  readonly roundsMs: readonly number[];
  /** Peak memory less what the work itself must hold. */
  readonly memoryAboveBytes: number | null;
  /** What a step takes of the device it runs on. */
  readonly device?: DeviceUse;
}

/** Why a contender did not take part. */
export interface Absence { readonly name: string; readonly reason: string }

export interface RaceResult {
  readonly finishes: readonly Finish[];
  readonly absent: readonly Absence[];
  /** Cores that other programs took meanwhile, mean; threads that wait for each other suffer most from them. */
  readonly coresOfOthers: number;
}

/**
 * Runs rounds of all contenders in turn, so that what disturbs the machine disturbs all of them. Each warms up with a
 * round that does not count. One that does not start or dies is left out, and said so.
 */
export async function race(entries: readonly Entry[], nRounds: number, say: (line: string) => void): Promise<RaceResult> {
  const absent: Absence[] = [];
  const running: { readonly entry: Entry; readonly contender: Contender; readonly rounds: Round[]; device?: DeviceUse | undefined }[] = [];
  const leave = async (name: string, error: unknown) => {
    absent.push({ name, reason: error instanceof Error ? error.message.trim() : String(error) });
    say(`${name} is left out: ${absent.at(-1)!.reason}`);
    const at = running.findIndex(({ entry }) => entry.name === name);
    if (0 <= at) await running.splice(at, 1)[0]!.contender.stop();
  };
  try {
    for (const entry of entries) {
      try {
        running.push({ entry, contender: await Contender.start(entry.name, entry.command), rounds: [] });
      } catch (error) {
        await leave(entry.name, error);
      }
    }
    const begun = machineTime();
    let ownMs = 0;
    for (let round = 0; round <= nRounds; round += 1) {
      for (const { entry, contender, rounds } of [...running]) {
        try {
          const done = await contender.round(round === 0 ? (entry.warmUp ?? entry.steps) : entry.steps);
          ownMs += done.processorMs.reduce((sum, one) => sum + one, 0);
          if (0 < round) rounds.push(done);
        } catch (error) {
          await leave(entry.name, error);
        }
      }
    }
    const ended = machineTime();
    const coresOfOthers = Math.max(0, (ended.busyMs - begun.busyMs - ownMs) / (ended.wallMs - begun.wallMs));
    for (const one of running.filter(({ entry }) => entry.isMetered === true)) {
      try {
        one.device = (await one.contender.round(one.entry.steps, true)).device;
      } catch (error) {
        await leave(one.entry.name, error);
      }
    }
    return { absent, coresOfOthers, finishes: running.map(({ contender, rounds, device }) => ({ ...finish(contender, rounds), ...(device === undefined ? {} : { device }) })) };
  } finally {
    for (const { contender } of running) await contender.stop();
  }
}

/** Time that all cores together have worked. */
function machineTime(): { readonly wallMs: number; readonly busyMs: number } {
  return { wallMs: performance.now(), busyMs: cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) };
}

function finish({ name, ready, ownBytes }: Contender, rounds: readonly Round[]): Finish {
  const peak = rounds.at(-1)!.peakRssBytes;
  return {
    name, ready,
    wallMs: spread(rounds.flatMap(({ wallMs }) => wallMs)),
    processorMs: spread(rounds.flatMap(({ processorMs }) => processorMs)),
    roundsMs: rounds.map(({ wallMs }) => spread(wallMs).median),
    memoryAboveBytes: peak === null ? null : peak - ownBytes,
  };
}

/** @param values at least one */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), p25: quantile(sorted, 0.25), min: sorted[0]! };
}

/** How many times faster one contender is than another. */
export interface Ratio {
  /** Quotient of the medians over all steps. */
  readonly ofMedians: number;
  /** Of the rounds' own quotients. */
  readonly roundMedian: number;
  readonly roundRange: readonly [number, number];
  /** Quotients of the medians of processor time and of the least times, which a busy neighbor disturbs less. */
  readonly ofProcessor: number;
  readonly ofLeast: number;
}

/** @returns how many times the time of `ours` the other takes */
export function ratio(other: Finish, ours: Finish): Ratio {
  const byRound = other.roundsMs.map((ms, round) => ms / ours.roundsMs[round]!).sort((a, b) => a - b);
  return {
    ofMedians: other.wallMs.median / ours.wallMs.median,
    roundMedian: quantile(byRound, 0.5),
    roundRange: [byRound[0]!, byRound.at(-1)!],
    ofProcessor: other.processorMs.median / ours.processorMs.median,
    ofLeast: other.wallMs.min / ours.wallMs.min,
  };
}
