import type { StepLosses } from '../model/stepBatch';

/** Work handed to a device ahead of its losses: as much as keeps it busy, and no more than can be waited for when somebody stops the run. */
const aheadSeconds = 0.2;
const mostAhead = 8;

/** Steps whose losses are on their way, told in their order as they come. */
export class StepsUnderWay {
  private readonly waiting: { readonly losses: Promise<StepLosses>; readonly tell: (losses: StepLosses) => void }[] = [];
  private secondsPerStep = aheadSeconds;
  private lastMs: number;

  constructor(private readonly nowMs: () => number) {
    this.lastMs = nowMs();
  }

  /** Takes a step that was started; tells it and others when their losses are there, and waits when too many are not. @throws LossDiverged, or why the device ended */
  async add(losses: StepLosses | Promise<StepLosses>, tell: (losses: StepLosses) => void): Promise<void> {
    if (!(losses instanceof Promise)) return tell(losses);
    // Waited for in its turn; until then nobody hears of a failure.
    losses.catch(() => undefined);
    this.waiting.push({ losses, tell });
    const ahead = Math.min(mostAhead, Math.max(1, Math.floor(aheadSeconds / this.secondsPerStep)));
    while (ahead < this.waiting.length) await this.next();
  }

  /** Waits for all of them. @throws as {@link add} */
  async settle(): Promise<void> {
    while (this.waiting.length !== 0) await this.next();
    this.lastMs = this.nowMs();
  }

  private async next(): Promise<void> {
    const { losses, tell } = this.waiting.shift()!;
    const found = await losses;
    const seconds = Math.max(1e-6, (this.nowMs() - this.lastMs) / 1000);
    this.lastMs = this.nowMs();
    this.secondsPerStep += 0.2 * (seconds - this.secondsPerStep);
    tell(found);
  }
}
