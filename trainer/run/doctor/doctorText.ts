import { table } from '../terminal/table';
import { bytes } from '../terminal/words';
import type { Diagnosis } from './diagnose';
import type { EngineCheck } from './engineCheck';

/** What `longtail doctor` prints: the machine in two lines, the engines in a table, why each, and what to do. */
export function doctorText({ machine, engines }: Diagnosis): string {
  const steps = [...(machine.nodeStep === null ? [] : [{ name: 'Node', next: machine.nodeStep }]), ...engines.filter(({ next }) => next !== null)];
  return [
    `Longtail ${machine.longtail} on Node ${machine.node}${machine.electron === null ? '' : ` in the editor's runtime (Electron ${machine.electron})`}, ${machine.system}`,
    `${machine.processor}, ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}, ${bytes(machine.freeMemoryBytes)} of ${bytes(machine.memoryBytes)} memory free${machine.container === null ? '' : `, in a container (${machine.container})`}`, '',
    table(
      [{ title: 'engine', align: 'left' }, { title: 'works', align: 'left' }, { title: 'device', align: 'left' }, { title: 'memory', align: 'right' }, { title: 'GFLOP/s', align: 'right' }, { title: 'GB/s', align: 'right' }, { title: '', align: 'left' }],
      engines.map((one) => [one.name, one.works ? 'yes' : 'no', one.device ?? '–', one.memoryBytes === null ? '–' : bytes(one.memoryBytes), figure(one.gigaflops), figure(one.gigabytesPerSecond), one.isChosen ? '← auto takes this one' : '']),
    ), '',
    ...engines.map(({ name, why }) => `${name}: ${why}`),
    ...engines.flatMap(devicesOf),
    ...(steps.length === 0 ? [] : ['', 'To have more:', ...steps.map(({ name, next }) => `  ${name}: ${next}`)]),
  ].join('\n');
}

const devicesOf = ({ name, devices }: EngineCheck): string[] => (devices.length < 2 ? [] : [`${name}: \`training.device\` chooses among ${devices.map((device, at) => `${at} (${device})`).join(', ')}.`]);

/** `123`, `4.5` or `–` */
export const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(value < 10 ? 1 : 0));

/** What a bug report needs beside that: the facts behind it. One text, not yet redacted. */
export function reportText(diagnosis: Diagnosis): string {
  const { machine, engines } = diagnosis;
  const list = (title: string, lines: readonly string[]) => [`${title}:${lines.length === 0 ? ' none' : ''}`, ...lines.map((line) => `  ${line}`)];
  return [
    doctorText(diagnosis), '',
    ...list('Versions', engines.filter(({ works }) => works).map(({ name, versions }) => `${name}: ${Object.entries(versions).map(([part, version]) => `${part} ${version}`).join(', ')}`)),
    `glibc: ${machine.glibc ?? 'none'}`, `Container: ${machine.container ?? 'none'}`,
    ...list('Cards on the PCI bus', machine.cards ?? ['this system does not tell']),
    ...list('Render nodes', machine.renderNodes.map(({ file, isAllowed }) => `${file}${isAllowed ? '' : ' (not allowed)'}`)),
    `NVIDIA driver: ${machine.nvidia.version ?? 'none'}${machine.nvidia.trouble === null ? '' : ` (${machine.nvidia.trouble})`}`,
    ...list('NVIDIA GPUs', machine.nvidia.gpus.map((gpu) => `${gpu.index} ${gpu.name}, ${bytes(gpu.freeBytes)} of ${bytes(gpu.memoryBytes)} free`)),
    ...list('Vulkan loaders', machine.vulkanLoaders), ...list('Vulkan driver files', machine.vulkanDrivers), ...list('CUDA runtimes', machine.cudaRuntimes),
    ...list('TensorFlow', machine.tensorflow.map((place) => `${place.name}: ${place.origin}, version ${place.tensorflow ?? 'unknown'}, CUDA ${place.cuda ?? 'none'}, ${place.libraryFolder}`)),
    ...list('Environment', Object.entries(machine.environment).map(([name, value]) => `${name}=${value}`)),
  ].join('\n');
}
