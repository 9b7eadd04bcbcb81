import { describe, expect, test } from 'vitest';
import type { NvidiaDriver } from '../engines/nvidiaGpus';
import type { TensorflowPlace } from '../engines/tensorflowPlaces';
import type { MachineFacts } from './machineFacts';
import { machineWith } from './machineFacts.testkit';
import { nextStep } from './nextStep';

const l4 = { index: 0, name: 'NVIDIA L4', memoryBytes: 24e9, freeBytes: 23e9 };
const driver = (version: string): NvidiaDriver => ({ version, gpus: [l4], trouble: null });
const noDriver: NvidiaDriver = { version: null, gpus: [], trouble: 'there is no NVIDIA driver here' };
const linked = (cuda: string | null): TensorflowPlace => ({ origin: 'linked', name: 'linked', folder: '/e/linked', packageFolder: '/e/linked/tfjs-node', bindingFile: '/e/linked/b.node', libraryFolder: '/venv/tensorflow', tensorflow: '2.21.0', cuda });
const runtime = ['/venv/nvidia/cuda_runtime/lib/libcudart.so.12'];

type Case = readonly [what: string, facts: Partial<MachineFacts>, step: string | null];

describe('for cuda the next step is', () => {
  const cases: readonly Case[] = [
    ['nothing on a machine without an NVIDIA card', { nvidia: noDriver, cards: ['Intel 8086:9a49'] }, null],
    ['nothing on a Mac', { platform: 'darwin', nvidia: noDriver }, null],
    ['the driver, where the card is there', { nvidia: noDriver, cards: ['NVIDIA 10de:27b8'] }, 'Install NVIDIA’s driver, 525 or newer'],
    ['the container’s GPU, where the card is on the bus', { nvidia: noDriver, cards: ['NVIDIA 10de:27b8'], container: 'docker' }, '--gpus all'],
    ['a restart, where the driver is loaded and does not answer', { nvidia: { version: '550.54', gpus: [], trouble: 'nvidia-smi says: Driver/library version mismatch' } }, 'The driver 550.54 is loaded and does not answer'],
    ['TensorFlow, where there is none', { nvidia: driver('550.54') }, 'pip install "tensorflow[and-cuda]"'],
    ['TensorFlow with CUDA, where it was built without', { nvidia: driver('550.54'), tensorflow: [linked(null)] }, 'pip install "tensorflow[and-cuda]"'],
    ['a newer driver, where it is too old', { nvidia: driver('470.82'), tensorflow: [linked('12.5.1')], cudaRuntimes: runtime }, 'CUDA 12.5.1 needs 525.6 or newer and this is 470.82'],
    ['the libraries of that CUDA, where others are there', { nvidia: driver('550.54'), tensorflow: [linked('12.5.1')], cudaRuntimes: ['/usr/lib/libcudart.so.11.0'] }, 'built for CUDA 12.5.1 and there is only /usr/lib/libcudart.so.11.0'],
    ['to show the GPU, where the environment hides it', { nvidia: driver('550.54'), tensorflow: [linked('12.5.1')], cudaRuntimes: runtime, environment: { CUDA_VISIBLE_DEVICES: '-1' } }, 'Take `CUDA_VISIBLE_DEVICES` out of the environment'],
  ];
  test.each(cases)('%s', (_, facts, step) => {
    const found = nextStep('cuda', 'it does not work', machineWith(facts));
    if (step === null) expect(found).toBeNull();
    else expect(found).toContain(step);
  });
});

describe('for webgpu the next step is', () => {
  const amd = { cards: ['AMD 1002:744c'], renderNodes: [{ file: '/dev/dri/renderD128', isAllowed: true }] };
  const loader = ['/usr/lib/libvulkan.so.1'];
  const cases: readonly Case[] = [
    ['nothing on a machine without a card', {}, null],
    ['Vulkan’s loader', amd, 'apt install libvulkan1'],
    ['a driver for Vulkan, where no file names one', { ...amd, vulkanLoaders: loader }, 'apt install mesa-vulkan-drivers'],
    ['the graphics part of NVIDIA’s driver', { cards: ['NVIDIA 10de:27b8'], nvidia: driver('550.54'), vulkanLoaders: loader }, 'libnvidia-gl'],
    ['the right to open the card', { ...amd, vulkanLoaders: loader, renderNodes: [{ file: '/dev/dri/renderD128', isAllowed: false }] }, 'You may not open /dev/dri/renderD128'],
    ['the driver’s graphics libraries in a container that has the GPU for computing alone', { container: 'docker', nvidia: driver('550.54'), vulkanLoaders: loader }, 'NVIDIA_DRIVER_CAPABILITIES=all'],
    ['the card in a container', { container: 'docker', cards: ['AMD 1002:744c'], vulkanLoaders: loader }, '--device /dev/dri'],
    ['a file that is there, where the environment names one that is missing', { ...amd, vulkanLoaders: loader, vulkanDrivers: ['/none.json (missing)'] }, 'No file names a driver to Vulkan'],
    ['what Vulkan itself says, where all is there', { ...amd, vulkanLoaders: loader, vulkanDrivers: ['/usr/share/vulkan/icd.d/radeon.json'] }, 'vulkaninfo --summary'],
  ];
  test.each(cases)('%s', (_, facts, step) => {
    const found = nextStep('webgpu', 'no graphics card answers', machineWith(facts));
    if (step === null) expect(found).toBeNull();
    else expect(found).toContain(step);
  });
});

test('in the editor’s own runtime the next step is a Node', () => {
  expect(nextStep('cuda', 'it needs a Node of its own, …: set `longtail.nodePath` to a Node of 20.19 or newer', machineWith())).toMatch(/^Set `longtail\.nodePath`/);
});

test('for native the next step tells a missing package from a glibc that is too old or missing', () => {
  expect(nextStep('native', 'there are no kernels for linux-arm64', machineWith({ arch: 'arm64' }))).toContain('package of Longtail for linux-arm64');
  expect(nextStep('native', "its kernels do not load: /lib/libc.so.6: version `GLIBC_2.38' not found", machineWith())).toContain('This system has glibc 2.36; the kernels were built for a newer one (GLIBC 2.38)');
  expect(nextStep('native', 'its kernels do not load', machineWith({ glibc: null }))).toContain('no glibc');
});

test('for engines of others a glibc that is too old or missing is what to mend', () => {
  const tooOld = (library: string) => `${library} does not load: /lib/libm.so.6: version \`GLIBC_2.38' not found`;
  expect(nextStep('webgpu', tooOld('the package `webgpu`'), machineWith())).toBe('This system has glibc 2.36, and the engine’s library was built for a newer one (GLIBC 2.38): use a newer system, or a container’s image that has it.');
  expect(nextStep('tensorflow', "TensorFlow does not load: /lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found", machineWith())).toContain('a newer one (GLIBCXX 3.4.32)');
  expect(nextStep('cuda', tooOld('TensorFlow'), machineWith({ nvidia: driver('550.54'), tensorflow: [linked('12.5.1')], cudaRuntimes: runtime }))).toContain('GLIBC 2.38');
  expect(nextStep('webgpu', 'the package `webgpu` does not load: Error relocating', machineWith({ glibc: null }))).toContain('no glibc (Alpine, say)');
});

test('for tensorflow the next step is to link it, and anew where it is broken', () => {
  expect(nextStep('tensorflow', 'TensorFlow is not here', machineWith())).toContain('pip install tensorflow`, then `longtail engine link-tensorflow`');
  expect(nextStep('tensorflow', 'TensorFlow does not load', machineWith({ tensorflow: [linked(null)] }))).toContain('Link it anew');
  expect(nextStep('tensorflow', 'TensorFlow is not here', machineWith({ platform: 'win32' }))).toContain('longtail engine install tensorflow');
});
