import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DeviceUse, Meter } from './deviceUse';

/** What a worker tells after a round. */
export interface Round {
  /** Of each step, milliseconds. */
  readonly wallMs: readonly number[];
  readonly processorMs: readonly number[];
  /** Most memory that the process has held so far; null where the system does not tell. */
  readonly peakRssBytes: number | null;
  /** Of a round that was metered. */
  readonly device?: DeviceUse;
}

/** What a worker tells when it is ready. */
export interface Ready {
  readonly ready: string;
  /** What the work itself must hold (tables and optimizer state). */
  readonly ownBytes: number;
}

/** What a worker on a device has besides its steps. */
export interface OnDevice {
  /** Waits for steps that the device has not done yet. */
  readonly settle: () => Promise<void>;
  readonly meter: Meter;
}

/**
 * Says `ready`, then runs as many steps as each line of stdin says, until stdin ends; `8 metered` meters them. `peers/rounds.py`
 * is the same for the peers.
 *
 * @param onDevice steps are started ahead of the device, so that a round's time is shared evenly among them
 */
export async function serveRounds(step: (at: number) => unknown, ready: string, ownBytes: number, onDevice?: OnDevice): Promise<void> {
  const say = (message: Ready | Round) => process.stdout.write(`${JSON.stringify(message)}\n`);
  say({ ready, ownBytes });
  let done = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const [n, isMetered] = [Number.parseInt(line, 10), line.endsWith('metered')];
    if (isMetered) onDevice?.meter.begin();
    const wallMs: number[] = [];
    const processorMs: number[] = [];
    for (let at = 1; at <= n; at += 1) {
      const [processor, wall] = [process.cpuUsage(), performance.now()];
      await step(done);
      if (at === n) await onDevice?.settle();
      wallMs.push(performance.now() - wall);
      const { user, system } = process.cpuUsage(processor);
      processorMs.push((user + system) / 1000);
      done += 1;
    }
    const times = onDevice === undefined ? { wallMs, processorMs } : { wallMs: shared(wallMs), processorMs: shared(processorMs) };
    say({ ...times, peakRssBytes: peakRssBytes(), ...(isMetered && onDevice !== undefined ? { device: await onDevice.meter.end(n, times.wallMs[0]!) } : {}) });
  }
}

/** As many times of the same sum, all alike. */
const shared = (times: readonly number[]): number[] => times.map(() => times.reduce((sum, one) => sum + one, 0) / times.length);

/** Linux keeps it in bytes by the page; elsewhere Node's own figure is all there is. */
function peakRssBytes(): number | null {
  if (process.platform === 'linux') return 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]);
  return 1024 * process.resourceUsage().maxRSS;
}
