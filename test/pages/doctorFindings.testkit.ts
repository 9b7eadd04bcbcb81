import { doctorView, type AskedNode, type DoctorFindings, type DoctorView } from '../../insight/doctorView';
import type { Diagnosis } from '../../trainer/run/doctor/diagnose';
import { checkOf } from '../../trainer/run/doctor/engineCheck';
import type { MachineFacts } from '../../trainer/run/doctor/machineFacts';
import type { EngineProbe } from '../../trainer/run/engines/probeEngine';

const node: AskedNode = { version: '20.20.2', command: '/usr/bin/node', origin: 'login shell' };
const failed = (reason: string): EngineProbe => ({ name: null, works: false, device: null, versions: {}, speed: null, devices: [], passedOver: [], reason });
const working = (name: EngineProbe['name'], device: string, gigaflops: number, gigabytesPerSecond: number, versions: Readonly<Record<string, string>> = {}): EngineProbe =>
  ({ name, works: true, device, versions: { 'tfjs-core': '4.22.0', ...versions }, speed: { gigaflops, gigabytesPerSecond }, devices: [], passedOver: [], reason: null });

/** A Linux machine without a graphics card, and what is different on it. */
const machineWith = (facts: Partial<MachineFacts>): MachineFacts => ({
  longtail: '0.1.0', node: node.version, nodeStep: null, electron: null, platform: 'linux', arch: 'x64', system: 'Linux 6.1.0 x64', glibc: '2.36', processor: 'A processor', cores: 8,
  memoryBytes: 32e9, freeMemoryBytes: 20e9, container: null, cards: [], renderNodes: [], nvidia: { version: null, gpus: [], trouble: 'there is no NVIDIA driver here' },
  vulkanLoaders: [], vulkanDrivers: [], cudaRuntimes: [], tensorflow: [], environment: {}, ...facts,
});

const cpus: readonly (readonly ['native' | 'tensorflow' | 'wasm' | 'cpu', EngineProbe])[] = [
  ['native', working('native', 'CPU, AVX-512, 2 threads', 100, 13, { 'longtail-kernels': '0.1.0' })],
  ['tensorflow', working('tensorflow', 'CPU, 2 cores', 111, 2.3, { tensorflow: '2.21.0', 'tfjs-node': '4.22.0' })],
  ['wasm', working('wasm', 'WebAssembly SIMD, 1 thread', 12, 0.3)],
  ['cpu', working('cpu', 'plain JavaScript, 1 thread', 0.4, 0.3)],
];

const linked = { origin: 'linked', name: 'linked', folder: '/data/longtail/engines/linked', packageFolder: '/p', bindingFile: '/b', libraryFolder: '/home/ada/venv/lib/python3.11/site-packages/tensorflow', tensorflow: '2.21.0', cuda: null } as const;

/** A container without a graphics card. */
export function withoutCard(): Diagnosis {
  const machine = machineWith({ container: 'docker', tensorflow: [linked], processor: 'Intel(R) Xeon(R) Processor', cores: 2 });
  const webgpu = failed('Vulkan’s loader libvulkan.so.1 is missing (cannot open shared object file: No such file or directory): install `libvulkan1` (Debian, Ubuntu) or `vulkan-loader` (Fedora, Arch) and your card’s driver');
  const auto: EngineProbe = { ...cpus[0]![1], passedOver: [{ name: 'cuda', reason: 'there is no NVIDIA driver here' }] };
  return {
    formatVersion: 1, machine,
    engines: [checkOf('cuda', failed('there is no NVIDIA driver here (no nvidia-smi, no /proc/driver/nvidia)'), auto, machine), checkOf('webgpu', webgpu, auto, machine), ...cpus.map(([name, probe]) => checkOf(name, probe, auto, machine))],
  };
}

/** Two NVIDIA cards: webgpu runs on them, and cuda lacks a TensorFlow. */
export function withTwoCards(): Diagnosis {
  const gpus = ['NVIDIA GeForce RTX 4090', 'NVIDIA L4'].map((name, index) => ({ index, name, memoryBytes: 24e9, freeBytes: (23 - index) * 1e9 }));
  const machine = machineWith({
    cards: ['NVIDIA 10de:2684', 'NVIDIA 10de:27b8'], nvidia: { version: '550.54.15', gpus, trouble: null }, renderNodes: [{ file: '/dev/dri/renderD128', isAllowed: true }],
    vulkanLoaders: ['/lib/x86_64-linux-gnu/libvulkan.so.1'], vulkanDrivers: ['/usr/share/vulkan/icd.d/nvidia_icd.json'], processor: 'AMD Ryzen 9 7950X', cores: 32,
  });
  const webgpu: EngineProbe = { ...working('webgpu', 'NVIDIA GeForce RTX 4090', 9120, 412), devices: gpus.map(({ name }) => name) };
  const auto: EngineProbe = { ...webgpu, passedOver: [{ name: 'cuda', reason: 'TensorFlow is not here' }] };
  return {
    formatVersion: 1, machine,
    engines: [
      checkOf('cuda', failed('TensorFlow is not here; `longtail engine link-tensorflow` uses the TensorFlow of your Python, `longtail engine install cuda` downloads one'), auto, machine),
      checkOf('webgpu', webgpu, auto, machine), checkOf('native', cpus[0]![1], auto, machine),
      checkOf('tensorflow', failed('TensorFlow is not here; `longtail engine link-tensorflow` uses the TensorFlow of your Python, `longtail engine install tensorflow` downloads one'), auto, machine),
      checkOf('wasm', cpus[2]![1], auto, machine), checkOf('cpu', cpus[3]![1], auto, machine),
    ],
  };
}

/** The page's picture of a diagnosis, which is what the command line answers. */
export const viewOf = (findings: DoctorFindings): DoctorView => doctorView(findings, node);
