import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { nvidiaDriver, type NvidiaDriver } from '../engines/nvidiaGpus';
import { tensorflowPlaces, type TensorflowPlace } from '../engines/tensorflowPlaces';
import { version } from '../version';

/** What the machine has, as far as engines care. Read from files and the driver's own tool; nothing is loaded. */
export interface MachineFacts {
  readonly longtail: string;
  readonly node: string;
  /** What to do about a Node that is too old; null when it is not. */
  readonly nodeStep: string | null;
  /** The editor's runtime; null in a Node of its own. */
  readonly electron: string | null;
  readonly platform: string;
  readonly arch: string;
  /** `Linux 6.1.0 x64` */
  readonly system: string;
  /** null where there is none: macOS, Windows, Alpine. */
  readonly glibc: string | null;
  readonly processor: string;
  /** That this process may use. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  /** `docker`, `podman`, `kubernetes`, `lxc`; null outside, as far as files tell. */
  readonly container: string | null;
  /** Display controllers on the PCI bus: `NVIDIA 10de:2330 at 0000:65:00.0`; null where the system does not tell. */
  readonly cards: readonly string[] | null;
  /** `/dev/dri/renderD128`, and whether this user may open it. */
  readonly renderNodes: readonly { readonly file: string; readonly isAllowed: boolean }[];
  readonly nvidia: NvidiaDriver;
  /** Files of Vulkan's loader that the linker knows. */
  readonly vulkanLoaders: readonly string[];
  /** Files that name a driver to Vulkan's loader. */
  readonly vulkanDrivers: readonly string[];
  /** Files of CUDA's runtime that the linker knows, or that lie beside a TensorFlow. */
  readonly cudaRuntimes: readonly string[];
  readonly tensorflow: readonly TensorflowPlace[];
  /** Variables that choose devices or folders. */
  readonly environment: Readonly<Record<string, string>>;
}

const tellingVariables = /^(CUDA_|NVIDIA_|VK_|LONGTAIL_|TF_(CPP|FORCE|ENABLE|DETERMINISTIC|GPU|NUM|XLA)_|TFJS_|LD_LIBRARY_PATH$|XDG_DATA_HOME$|ELECTRON_RUN_AS_NODE$|UV_THREADPOOL_SIZE$)/;
const vendors: Readonly<Record<string, string>> = { '10de': 'NVIDIA', '1002': 'AMD', '8086': 'Intel', '1414': 'Microsoft', '1af4': 'virtio', '15ad': 'VMware', '1234': 'QEMU' };

/** @param script the program's own bundle */
export function machineFacts(script: string): MachineFacts {
  const libraries = knownLibraries();
  const tensorflow = tensorflowPlaces(script);
  return {
    longtail: version, node: process.versions.node, nodeStep: nodeStep(process.versions.node), electron: process.versions.electron ?? null, platform: process.platform, arch: process.arch,
    system: `${os.type()} ${os.release()} ${os.arch()}`, glibc: glibc(), processor: os.cpus()[0]?.model.trim() ?? 'unknown', cores: os.availableParallelism(),
    memoryBytes: os.totalmem(), freeMemoryBytes: os.freemem(), container: container(), cards: cards(),
    renderNodes: names('/dev/dri').filter((name) => name.startsWith('renderD')).map((name) => ({ file: path.posix.join('/dev/dri', name), isAllowed: mayOpen(path.join('/dev/dri', name)) })),
    nvidia: nvidiaDriver(),
    vulkanLoaders: libraries.filter((file) => /libvulkan\.so/.test(file)), vulkanDrivers: vulkanDrivers(),
    cudaRuntimes: [...libraries.filter((file) => /libcudart\.so/.test(file)), ...tensorflow.flatMap(({ libraryFolder }) => cudaBeside(libraryFolder))],
    tensorflow, environment: Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => tellingVariables.test(entry[0]) && entry[1] !== undefined)),
  };
}

const nodeFloor = [20, 19] as const;

/** @param version as `process.versions.node` writes it */
export function nodeStep(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (nodeFloor[0] < major || (nodeFloor[0] === major && nodeFloor[1] <= minor)) return null;
  return `This is Node ${version}, and Longtail needs ${nodeFloor.join('.')} or newer: https://nodejs.org, or \`longtail.nodePath\` in the editor.`;
}

function glibc(): string | null {
  if (process.platform !== 'linux') return null;
  const report = process.report as unknown as { excludeNetwork: boolean; getReport(): { readonly header: { readonly glibcVersionRuntime?: string } } };
  report.excludeNetwork = true;
  return report.getReport().header.glibcVersionRuntime ?? null;
}

function container(): string | null {
  if (existsSync('/run/.containerenv')) return 'podman';
  if (existsSync('/.dockerenv')) return 'docker';
  if (process.env.KUBERNETES_SERVICE_HOST !== undefined) return 'kubernetes';
  return /(docker|kubepods|lxc|containerd)/.exec(text('/proc/1/cgroup') ?? '')?.[1] ?? null;
}

function cards(): string[] | null {
  const devices = '/sys/bus/pci/devices';
  if (!existsSync(devices)) return null;
  return names(devices).flatMap((device) => {
    if (!(text(path.join(devices, device, 'class')) ?? '').startsWith('0x03')) return [];
    const [vendor, model] = ['vendor', 'device'].map((name) => (text(path.join(devices, device, name)) ?? '').trim().replace(/^0x/, '')) as [string, string];
    return [`${vendors[vendor] ?? 'unknown'} ${vendor}:${model} at ${device}`];
  });
}

function knownLibraries(): string[] {
  if (process.platform !== 'linux') return [];
  for (const command of ['ldconfig', '/sbin/ldconfig']) {
    try {
      return execFileSync(command, ['-p'], { encoding: 'utf8', timeout: 10_000, stdio: ['ignore', 'pipe', 'ignore'] }).split('\n').flatMap((line) => / => (.+)$/.exec(line)?.[1] ?? []);
    } catch {
      continue;
    }
  }
  return [];
}

function vulkanDrivers(): string[] {
  const named = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES;
  if (named !== undefined) return named.split(path.delimiter).filter((file) => file !== '').map((file) => (existsSync(file) ? file : `${file} (missing)`));
  const folders = ['/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/etc/vulkan/icd.d', path.join(os.homedir(), '.local/share/vulkan/icd.d')];
  return folders.flatMap((folder) => names(folder).filter((name) => name.endsWith('.json')).map((name) => path.join(folder, name)));
}

/** Python's TensorFlow finds CUDA in the packages `nvidia-*` beside it. */
function cudaBeside(libraryFolder: string): string[] {
  const folder = path.resolve(libraryFolder, '..', 'nvidia', 'cuda_runtime', 'lib');
  return names(folder).filter((name) => name.startsWith('libcudart.so')).map((name) => path.join(folder, name));
}

function mayOpen(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function text(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
