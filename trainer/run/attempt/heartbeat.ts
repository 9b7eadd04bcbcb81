import { utimesSync } from 'node:fs';
import path from 'node:path';
import { attemptPaths } from '../../../runs/runPaths';

const beatMs = 5000;

/** Touches the attempt's heartbeat every five seconds. @returns ends it */
export function startHeartbeat(folder: string, attempt: number): () => void {
  const file = path.join(folder, attemptPaths(attempt).heartbeat);
  const timer = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // A folder that cannot be written just now: the next beat may.
    }
  }, beatMs);
  timer.unref();
  return () => clearInterval(timer);
}
