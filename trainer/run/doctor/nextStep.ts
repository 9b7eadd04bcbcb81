import type { EngineName } from '../../engine/engine';
import type { MachineFacts } from './machineFacts';

/** The oldest NVIDIA driver for each CUDA, on Linux: minor versions run on the first one's driver. */
const driverFor: Readonly<Record<string, number>> = { 11: 450.8, 12: 525.6, 13: 580 };
const linkWithCuda = '`python3 -m pip install "tensorflow[and-cuda]"`, then `longtail engine link-tensorflow`';

/**
 * What to do so that an engine which does not work here does, from what is on the machine: the first thing that is
 * missing.
 *
 * @param reason why it does not work, as it says itself
 * @returns null when there is nothing that would help on this machine
 */
export function nextStep(name: EngineName, reason: string, facts: MachineFacts): string | null {
  if (/longtail\.nodePath/.test(reason)) return 'Set `longtail.nodePath` to a Node of 20.19 or newer from https://nodejs.org; the editor’s own runtime cannot run this engine.';
  const newer = /(GLIBC|GLIBCXX)_[\d.]+/.exec(reason)?.[0].replace('_', ' ');
  if (newer !== undefined && name !== 'native') return `This system has glibc ${facts.glibc ?? 'of an unknown version'}, and the engine’s library was built for a newer one (${newer}): use a newer system, or a container’s image that has it.`;
  switch (name) {
    case 'cuda': return cudaStep(reason, facts);
    case 'webgpu': return webgpuStep(reason, facts);
    case 'tensorflow':
      if (facts.tensorflow.length !== 0) return 'Link it anew with `longtail engine link-tensorflow`, or take it away with `longtail engine remove`.';
      if (facts.platform === 'win32') return '`longtail engine install tensorflow`.';
      return '`python3 -m pip install tensorflow`, then `longtail engine link-tensorflow`. Worth it only to compare: `native` is the faster one on a CPU.';
    case 'native':
      if (facts.platform === 'linux' && facts.glibc === null) return 'This system has no glibc (Alpine, say); Longtail’s kernels need it. Use an image with glibc, Debian’s say, or build them there: Rust from https://rustup.rs, then `npm run build`.';
      if (/GLIBC_/.test(reason)) return `This system has glibc ${facts.glibc}; the kernels were built for a newer one (${/GLIBC_[\d.]+/.exec(reason)![0].replace('_', ' ')}). Build them here: Rust from https://rustup.rs, then \`npm run build\`; or use a newer system.`;
      return `Install the package of Longtail for ${facts.platform}-${facts.arch}, or in a checkout Rust from https://rustup.rs, then \`npm run build\`.`;
    case 'wasm': return 'Install Longtail again: its WebAssembly files are part of it.';
    case 'cpu': return 'Install Longtail again.';
  }
}

function cudaStep(reason: string, { platform, cards, container, nvidia, tensorflow, cudaRuntimes, environment }: MachineFacts): string | null {
  if (platform === 'darwin') return null;
  const hasCard = nvidia.gpus.length !== 0 || nvidia.version !== null || (cards ?? []).some((card) => card.startsWith('NVIDIA'));
  if (nvidia.trouble !== null) {
    if (!hasCard) return null;
    if (container !== null) return 'Start the container with the GPU: `docker run --gpus all …`, with the NVIDIA container toolkit on the host.';
    if (nvidia.version !== null) return `The driver ${nvidia.version} is loaded and does not answer: restart the machine, or install the driver again (its kernel module and its libraries must be of one version).`;
    return 'Install NVIDIA’s driver, 525 or newer: https://www.nvidia.com/drivers.';
  }
  if (environment.CUDA_VISIBLE_DEVICES === '' || environment.CUDA_VISIBLE_DEVICES === '-1') return 'Take `CUDA_VISIBLE_DEVICES` out of the environment: it hides every GPU.';
  if (/there is no device/.test(reason)) return 'Choose one of the devices listed with `training.device`.';
  const withCuda = tensorflow.find(({ cuda }) => cuda !== null);
  if (withCuda === undefined) return `${linkWithCuda}.`;
  const needed = driverFor[withCuda.cuda!.split('.')[0]!];
  if (needed !== undefined && nvidia.version !== null && Number.parseFloat(nvidia.version) < needed) return `Update NVIDIA’s driver: CUDA ${withCuda.cuda} needs ${needed} or newer and this is ${nvidia.version}.`;
  const major = withCuda.cuda!.split('.')[0];
  if (!cudaRuntimes.some((file) => new RegExp(`libcudart\\.so\\.${major}\\b`).test(file))) {
    const has = cudaRuntimes.length === 0 ? 'there is no libcudart' : `there is only ${cudaRuntimes.join(', ')}`;
    return `TensorFlow was built for CUDA ${withCuda.cuda} and ${has}: ${withCuda.origin === 'linked' ? linkWithCuda : `install CUDA ${withCuda.cuda} with cuDNN, or ${linkWithCuda}`}.`;
  }
  return `Link TensorFlow anew: ${linkWithCuda}.`;
}

function webgpuStep(reason: string, { platform, glibc, container, cards, renderNodes, vulkanLoaders, vulkanDrivers, nvidia }: MachineFacts): string | null {
  if (platform === 'linux' && glibc === null) return 'This system has no glibc (Alpine, say), and Dawn needs it: use an image with glibc, Debian’s say.';
  if (/package `webgpu`/.test(reason)) return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? '`npm install webgpu` where Longtail is installed, or the package of Longtail for this platform.' : null;
  if (platform !== 'linux') return 'Install or update the graphics driver.';
  const hasCard = renderNodes.length !== 0 || nvidia.gpus.length !== 0 || (cards ?? []).some((card) => /^(NVIDIA|AMD|Intel) /.test(card));
  if (!hasCard) return null;
  if (vulkanLoaders.length === 0) return `Install Vulkan’s loader: \`sudo apt install libvulkan1\` (Debian, Ubuntu), \`sudo dnf install vulkan-loader\` (Fedora)${container === null ? '' : ', in the container’s image'}.`;
  const closed = renderNodes.find(({ isAllowed }) => !isAllowed);
  if (closed !== undefined && renderNodes.every(({ isAllowed }) => !isAllowed)) return `You may not open ${closed.file}: \`sudo usermod -aG render,video $USER\`, then log in again.`;
  if (container !== null && nvidia.trouble === null) return 'The container has the GPU for computing alone: start it with `-e NVIDIA_DRIVER_CAPABILITIES=all`, so that the driver’s graphics libraries and its Vulkan file come with it.';
  if (container !== null && renderNodes.length === 0) return 'Hand the card to the container: `docker run --device /dev/dri …`, and install `mesa-vulkan-drivers` in its image.';
  if (vulkanDrivers.filter((file) => !file.endsWith('(missing)')).length === 0) {
    return nvidia.version !== null ? 'No file names a driver to Vulkan (`nvidia_icd.json`): install the graphics part of NVIDIA’s driver, `libnvidia-gl` on Debian and Ubuntu.' : 'No file names a driver to Vulkan: `sudo apt install mesa-vulkan-drivers` (Debian, Ubuntu), `sudo dnf install mesa-vulkan-drivers` (Fedora).';
  }
  return 'Update the graphics driver; `vulkaninfo --summary` (package `vulkan-tools`) says what Vulkan finds.';
}
