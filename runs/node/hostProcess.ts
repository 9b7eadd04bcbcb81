import { readFileSync } from 'node:fs';
import os from 'node:os';

export const hostName = (): string => os.hostname();

/** Changes when the host restarts; null where the system does not tell. */
export function bootId(): string | null {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

/** When a process began, in the system's ticks; null where the system does not tell or the process is gone. */
export function processStart(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The command, in parentheses, may itself hold spaces and parentheses; the start is the 20th field after it.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Whether a process lives and, where the system tells, began at `start`. A zombie is dead. */
export function isProcessAlive(pid: number, start: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' && (start === null || processStart(pid) === start);
  }
  const stat = readText(`/proc/${pid}/stat`);
  if (stat !== null && stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')) return false;
  return start === null || processStart(pid) === start;
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
