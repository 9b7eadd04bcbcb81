import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A GPU of NVIDIA's as its driver tells of it. */
export interface NvidiaGpu { /** Of the driver's own order, by PCI bus. */ readonly index: number; readonly name: string; readonly memoryBytes: number; readonly freeBytes: number }

/** What is here of NVIDIA's. */
export interface NvidiaDriver {
  /** `550.54.15`; null without a driver, or when it does not say. */
  readonly version: string | null;
  readonly gpus: readonly NvidiaGpu[];
  /** Why no GPU answers, and what to do; null when one does. */
  readonly trouble: string | null;
}

const askLimitMs = 10_000;

/** Asks the driver: `nvidia-smi` where there is one, else the files of the kernel's module. Never throws. */
export function nvidiaDriver(): NvidiaDriver {
  const version = moduleVersion();
  try {
    const text = execFileSync('nvidia-smi', ['--query-gpu=index,name,memory.total,memory.free,driver_version', '--format=csv,noheader,nounits'], { encoding: 'utf8', timeout: askLimitMs, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const gpus = parseGpus(text);
    if (gpus.length !== 0) return { version: text.trim().split('\n')[0]!.split(', ').at(-1)!.trim(), gpus, trouble: null };
    return { version, gpus: [], trouble: 'the NVIDIA driver is there and lists no GPU' };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const said = (error as { stdout?: string }).stdout?.trim().split('\n')[0] ?? '';
    if (!isMissing) return { version, gpus: [], trouble: `nvidia-smi says: ${said || (error as Error).message.split('\n')[0]}` };
    if (process.platform === 'linux' && existsSync('/dev/nvidiactl')) return { version, gpus: [], trouble: null };
    if (version !== null) return { version, gpus: [], trouble: 'the NVIDIA driver is loaded and its devices (/dev/nvidia*) are not visible here; a container needs `--gpus all` and the NVIDIA container toolkit' };
    return { version: null, gpus: [], trouble: process.platform === 'darwin' ? 'macOS has no CUDA' : 'there is no NVIDIA driver here (no nvidia-smi, no /proc/driver/nvidia)' };
  }
}

/** `nvidia-smi --query-gpu=index,name,memory.total,memory.free,driver_version --format=csv,noheader,nounits`; memory in MiB. */
export function parseGpus(text: string): NvidiaGpu[] {
  return text.split('\n').flatMap((line) => {
    const match = /^(\d+), (.+), (\d+), (\d+), [^,]+$/.exec(line.trim());
    return match === null ? [] : [{ index: Number(match[1]), name: match[2]!, memoryBytes: Number(match[3]) * 2 ** 20, freeBytes: Number(match[4]) * 2 ** 20 }];
  });
}

function moduleVersion(): string | null {
  try {
    return /Kernel Module[^\d]*(\d+\.\d+(?:\.\d+)?)/.exec(readFileSync('/proc/driver/nvidia/version', 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}
