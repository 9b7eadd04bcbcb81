/** A live page is drawn anew at most four times a second. */
export const drawMs = 250;

/** Draws when asked: in the next turn, and at most once in `intervalMs`. */
export class Repaint {
  private timer: NodeJS.Timeout | undefined;
  private drawnAtMs = -Infinity;

  constructor(private readonly draw: () => void, private readonly intervalMs: number) {}

  /** Draws as soon as the interval since the last picture is over. */
  ask(): void {
    this.timer ??= setTimeout(() => this.now(), Math.max(0, this.drawnAtMs + this.intervalMs - performance.now()));
  }

  /** Draws at once, whatever was asked before. */
  now(): void {
    this.stop();
    this.drawnAtMs = performance.now();
    this.draw();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
