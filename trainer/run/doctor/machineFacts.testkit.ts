import type { MachineFacts } from './machineFacts';

/** A Linux machine with a processor and nothing else, and what is different on it. */
export const machineWith = (facts: Partial<MachineFacts> = {}): MachineFacts => ({
  longtail: '0.1.0', node: '20.19.0', nodeStep: null, electron: null, platform: 'linux', arch: 'x64', system: 'Linux 6.1.0 x64', glibc: '2.36', processor: 'A processor', cores: 8,
  memoryBytes: 32e9, freeMemoryBytes: 20e9, container: null, cards: [], renderNodes: [], nvidia: { version: null, gpus: [], trouble: 'there is no NVIDIA driver here' },
  vulkanLoaders: [], vulkanDrivers: [], cudaRuntimes: [], tensorflow: [], environment: {}, ...facts,
});
