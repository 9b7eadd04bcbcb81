import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a worker tells after a round. */
export interface Round {
  /** Of each step, milliseconds. */
  readonly wallMs: readonly number[];
  readonly processorMs: readonly number[];
  /** Most memory that the process has held so far; null where the system does not tell. */
  readonly peakRssBytes: number | null;
}

/** What a worker tells when it is ready. */
export interface Ready {
  readonly ready: string;
  /** What the work itself must hold (tables and optimizer state). */
  readonly ownBytes: number;
}

/**
 * Says `ready`, then runs as many steps as each line of stdin says, until stdin ends. `peers/rounds.py` is the same for
 * the peers.
 *
 * @param settle waits for steps that a device has not done yet; its time is the last step's of a round
 */
export async function serveRounds(step: (at: number) => unknown, ready: string, ownBytes: number, settle?: () => Promise<void>): Promise<void> {
  const say = (message: Ready | Round) => process.stdout.write(`${JSON.stringify(message)}\n`);
  say({ ready, ownBytes });
  let done = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const wallMs: number[] = [];
    const processorMs: number[] = [];
    for (let n = Number(line); 0 < n; n -= 1) {
      const [processor, wall] = [process.cpuUsage(), performance.now()];
      await step(done);
      if (n === 1) await settle?.();
      wallMs.push(performance.now() - wall);
      const { user, system } = process.cpuUsage(processor);
      processorMs.push((user + system) / 1000);
      done += 1;
    }
    say({ wallMs, processorMs, peakRssBytes: peakRssBytes() });
  }
}

/** Linux keeps it in bytes by the page; elsewhere Node's own figure is all there is. */
function peakRssBytes(): number | null {
  if (process.platform === 'linux') return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  return 1024 * process.resourceUsage().maxRSS;
}
