import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from '../../../runs/event';
import type { Told } from '../trainLoop';

type StepTold = Extract<Told, { kind: 'step' }>;

/** Shortest time between two `step` events. */
const stepIntervalMs = 100;

/**
 * Appends events to an attempt's journal, each in one write. `step` events are held back to ten a second, their losses
 * averaged over the steps they stand for; any other event writes the held one first, so order is kept.
 */
export class JournalWriter {
  private readonly handle: number;
  private held: StepTold | null = null;
  private steppedAtMs = -Infinity;
  private hasEnded = false;
  private isTorn = false;

  /** @param listen hears each event as it is written */
  constructor(file: string, private readonly listen: (event: RunEvent) => void = () => undefined, private readonly nowMs: () => number = Date.now) {
    this.handle = openSync(file, 'a');
  }

  get isEnded(): boolean {
    return this.hasEnded;
  }

  /** @throws when the attempt has ended, or the disk is full */
  tell(told: Told): void {
    if (this.hasEnded) throw new Error(`Nothing follows an ending, and \`${told.kind}\` would`);
    if (told.kind === 'step') {
      this.held = this.held === null ? told : merged(this.held, told);
      if (this.nowMs() - this.steppedAtMs < stepIntervalMs) return;
      this.flush();
      return;
    }
    this.flush();
    this.write(told);
    this.hasEnded = told.kind === 'finished' || told.kind === 'failed' || told.kind === 'cancelled';
  }

  /** Writes a held `step`. */
  flush(): void {
    if (this.held === null) return;
    const { held } = this;
    this.held = null;
    this.steppedAtMs = this.nowMs();
    this.write(held);
  }

  close(): void {
    closeSync(this.handle);
  }

  private write(told: Told): void {
    const event = { at: this.nowMs(), ...told } as RunEvent;
    // After a line that could not be written whole, the next one begins on a line of its own.
    const line = Buffer.from(`${this.isTorn ? '\n' : ''}${JSON.stringify(event)}\n`);
    this.isTorn = true;
    let written = 0;
    while (written < line.length) written += writeSync(this.handle, line, written);
    this.isTorn = false;
    this.listen(event);
  }
}

/** One event for the steps of two: losses weighted by steps, the rest from the later. */
function merged(earlier: StepTold, later: StepTold): StepTold {
  const steps = earlier.steps + later.steps;
  const mean = (a: number, b: number) => (a * earlier.steps + b * later.steps) / steps;
  return {
    ...later, steps,
    mainLossNats: mean(earlier.mainLossNats, later.mainLossNats),
    selfSupervisedLossNats: earlier.selfSupervisedLossNats === null || later.selfSupervisedLossNats === null ? later.selfSupervisedLossNats : mean(earlier.selfSupervisedLossNats, later.selfSupervisedLossNats),
    totalLossNats: mean(earlier.totalLossNats, later.totalLossNats),
  };
}
