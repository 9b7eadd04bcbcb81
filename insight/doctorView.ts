import type { Action, Sentence } from './loadable';
import { sentence } from './sentence';

/** What `longtail doctor --json` answers, as far as the page needs it. */
export interface DoctorFindings {
  readonly machine: {
    readonly longtail: string; readonly node: string; readonly nodeStep: string | null; readonly electron: string | null; readonly system: string; readonly glibc: string | null;
    readonly processor: string; readonly cores: number; readonly memoryBytes: number; readonly freeMemoryBytes: number; readonly container: string | null;
    readonly cards: readonly string[] | null;
    readonly nvidia: { readonly version: string | null; readonly trouble: string | null; readonly gpus: readonly { readonly index: number; readonly name: string; readonly memoryBytes: number; readonly freeBytes: number }[] };
    readonly vulkanLoaders: readonly string[]; readonly vulkanDrivers: readonly string[]; readonly cudaRuntimes: readonly string[];
    readonly tensorflow: readonly { readonly name: string; readonly origin: string; readonly tensorflow: string | null; readonly cuda: string | null; readonly libraryFolder: string }[];
  };
  readonly engines: readonly {
    readonly name: string; readonly works: boolean; readonly isChosen: boolean; readonly device: string | null; readonly devices: readonly string[]; readonly memoryBytes: number | null;
    readonly versions: Readonly<Record<string, string>>; readonly gigaflops: number | null; readonly gigabytesPerSecond: number | null; readonly why: string; readonly next: string | null;
  }[];
}

/** The Node that was asked, and where it was found. */
export interface AskedNode { readonly version: string; readonly command: string; readonly origin: string }

export type DoctorIntent = 'tryAgain' | 'installCuda';

export interface EngineRow {
  readonly name: string;
  readonly state: 'chosen' | 'works' | 'missing';
  /** `taken by auto`, `works`, `does not work` */
  readonly stateWords: string;
  readonly device: string;
  /** `25.3 GB`, `–` */
  readonly memory: string;
  /** 10⁹ operations a second; null when it does not work. */
  readonly gigaflops: number | null;
  /** 10⁹ bytes a second. */
  readonly gigabytesPerSecond: number | null;
  readonly why: string;
  /** Every device, as `training.device` numbers them; empty with fewer than two. */
  readonly devices: readonly string[];
  readonly versions: string;
}

/** What the doctor's page draws. */
export interface DoctorView {
  readonly lead: Sentence;
  readonly engines: readonly EngineRow[];
  /** What to do so that more engines work; empty when nothing would help. */
  readonly steps: readonly { readonly engine: string; readonly words: string }[];
  readonly action: Action<DoctorIntent> | null;
  /** In order; a fact without values is shown as none. */
  readonly facts: readonly { readonly label: string; readonly values: readonly string[] }[];
}

/** The picture of what the doctor found. */
export function doctorView({ machine, engines }: DoctorFindings, node: AskedNode): DoctorView {
  const chosen = engines.find(({ isChosen }) => isChosen);
  const others = engines.filter(({ works, isChosen }) => works && !isChosen).length;
  const hasNvidia = machine.nvidia.gpus.length !== 0;
  const cuda = engines.find(({ name }) => name === 'cuda');
  return {
    lead: chosen === undefined ? sentence('No engine works here, so nothing can be trained.')
      : sentence(`Training runs on **${chosen.name} (${chosen.device})**${others === 0 ? ', the only engine that works here.' : `; ${others} other ${others === 1 ? 'engine works' : 'engines work'} here too.`}`),
    engines: engines.map((one): EngineRow => ({
      name: one.name, state: one.isChosen ? 'chosen' : one.works ? 'works' : 'missing', stateWords: one.isChosen ? 'taken by auto' : one.works ? 'works' : 'does not work',
      device: one.device ?? '–', memory: one.memoryBytes === null ? '–' : gigabytes(one.memoryBytes), gigaflops: one.gigaflops, gigabytesPerSecond: one.gigabytesPerSecond,
      why: one.why, devices: one.devices.length < 2 ? [] : one.devices, versions: Object.entries(one.versions).map(([part, version]) => `${part} ${version}`).join(', '),
    })),
    steps: [...(machine.nodeStep === null ? [] : [{ engine: 'Node', words: machine.nodeStep }]), ...engines.flatMap(({ name, next }) => (next === null ? [] : [{ engine: name, words: next }]))],
    action: hasNvidia && cuda?.works === false ? { label: 'Install CUDA Engine…', intent: 'installCuda' } : null,
    facts: [
      { label: 'Longtail', values: [machine.longtail] },
      { label: 'Node', values: [`${node.version}, from ${node.origin}`, node.command, ...(machine.electron === null ? [] : [`the editor’s own runtime, Electron ${machine.electron}`])] },
      { label: 'System', values: [machine.system, ...(machine.glibc === null ? [] : [`glibc ${machine.glibc}`]), ...(machine.container === null ? [] : [`in a container: ${machine.container}`])] },
      { label: 'Processor', values: [machine.processor, `${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}`] },
      { label: 'Memory', values: [`${gigabytes(machine.freeMemoryBytes)} of ${gigabytes(machine.memoryBytes)} free`] },
      { label: 'Graphics cards', values: machine.cards ?? ['this system does not tell'] },
      { label: 'NVIDIA driver', values: machine.nvidia.version === null ? [] : [machine.nvidia.version, ...machine.nvidia.gpus.map((gpu) => `${gpu.index}: ${gpu.name}, ${gigabytes(gpu.freeBytes)} of ${gigabytes(gpu.memoryBytes)} free`)] },
      { label: 'CUDA runtimes', values: machine.cudaRuntimes },
      { label: 'Vulkan loaders', values: machine.vulkanLoaders },
      { label: 'Vulkan driver files', values: machine.vulkanDrivers },
      { label: 'TensorFlow', values: machine.tensorflow.map((place) => `${place.tensorflow ?? 'version unknown'}${place.cuda === null ? '' : ` with CUDA ${place.cuda}`}, ${place.origin}: ${place.libraryFolder}`) },
    ],
  };
}

/** `25.3 GB` */
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
