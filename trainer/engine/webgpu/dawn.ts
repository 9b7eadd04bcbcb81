/** The parts of Dawn's binding that the package `webgpu` gives. */
interface Binding { create(flags: readonly string[]): GPU; readonly globals: Readonly<Record<string, unknown>> }

interface Host {
  readonly platform: string;
  readonly arch: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
  dlopen(module: { exports: unknown }, file: string, flags?: number): void;
}
declare const process: Host;

/** RTLD_LAZY, and RTLD_NODELETE of glibc: what was found stays loaded. */
const lazyAndKept = 0x1001;

/** Dawn forgets an instance that nobody holds, with the devices that came from it in use. */
const instances: GPU[] = [];

/**
 * Loads Dawn and makes WebGPU's global names known, which tfjs asks for.
 *
 * @param file `dawn.node` of the package `webgpu`
 * @throws with one plain sentence about what is missing and what to do
 */
export function loadDawn(file: string): Binding {
  if (process.versions.electron !== undefined) {
    throw new Error('it needs a Node of its own, since the editor’s runtime forbids the memory that graphics drivers hand over: set `longtail.nodePath` to a Node of 20.19 or newer');
  }
  if (process.platform === 'linux') findVulkan();
  const module = { exports: {} as unknown };
  try {
    process.dlopen(module, file);
  } catch (error) {
    const reason = firstLine(error);
    throw new Error(/no such file|cannot find|could not be found|not found/i.test(reason) && reason.includes(file)
      ? `the package \`webgpu\` is not installed for ${process.platform}-${process.arch}; \`npm install webgpu\` brings it`
      : `the package \`webgpu\` does not load: ${reason}`);
  }
  const binding = module.exports as Binding;
  Object.assign(globalThis, binding.globals);
  return binding;
}

/** Dawn would print a warning of its own; the sentence is better. */
function findVulkan(): void {
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1', lazyAndKept);
  } catch (error) {
    // A library that is no addon: found, and all that was asked.
    if (/did not self-register/.test(firstLine(error))) return;
    throw new Error(`Vulkan’s loader libvulkan.so.1 is missing (${firstLine(error).replace(/^libvulkan\.so\.1: /, '')}): install \`libvulkan1\` (Debian, Ubuntu) or \`vulkan-loader\` (Fedora, Arch) and your card’s driver`);
  }
}

/** A device, and what lets Dawn deliver at once what the device has finished; null where that is not possible. */
export interface OpenDevice { readonly device: GPUDevice; readonly deliverEvents: (() => void) | null }

/** A device of an adapter. Dawn's event pump is caught when it first asks the host for a turn. */
export async function requestDevice(adapter: GPUAdapter, descriptor: GPUDeviceDescriptor): Promise<OpenDevice> {
  const host = globalThis as unknown as { setImmediate: (callback: () => void) => unknown };
  const { setImmediate } = host;
  let deliverEvents: (() => void) | null = null;
  host.setImmediate = (callback) => {
    if (/\[native code\]/.test(Function.prototype.toString.call(callback))) deliverEvents = callback;
    return setImmediate(callback);
  };
  try {
    return { device: await adapter.requestDevice(descriptor), deliverEvents };
  } finally {
    host.setImmediate = setImmediate;
  }
}

export interface AdapterName { readonly backend: string; readonly name: string }

/** Every adapter that Dawn can name, in its order. */
export async function adapterNames(binding: Binding): Promise<readonly AdapterName[]> {
  try {
    await binding.create(['adapter=\u0001']).requestAdapter();
    return [];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [...text.matchAll(/backend: '([^']*)', name: '([^']*)'/g)].map(([, backend, name]) => ({ backend: backend!, name: name! }));
  }
}

/**
 * The adapter that a config's `device` numbers, or the fastest.
 *
 * @param device number in the list of {@link adapterNames}; null for the one Dawn prefers
 * @throws when there is none, or when Dawn would give another one, with what to do
 */
export async function findAdapter(binding: Binding, device: number | null): Promise<GPUAdapter> {
  if (device !== null) {
    const names = await adapterNames(binding);
    const wanted = names[device];
    if (wanted === undefined && names.length !== 0) throw new Error(`\`training.device\` asks for device ${device}, and there ${names.length === 1 ? 'is' : 'are'} ${names.map(({ name }, at) => `${at} (${name})`).join(', ')}`);
    // Dawn takes the first adapter whose name has these words in it, and knows no other way to ask for one.
    const given = names.findIndex(({ backend, name }) => backend === wanted?.backend && name.includes(wanted.name));
    if (given < device && wanted !== undefined) throw new Error(`\`training.device\` asks for device ${device} (${wanted.name}), which Dawn cannot tell from device ${given} (${names[given]!.name}): hide device ${given} from it as \`longtail doctor\` says, and ask for device 0`);
    const adapter = wanted === undefined ? null : await held(binding.create([`backend=${wanted.backend}`, `adapter=${wanted.name}`])).requestAdapter();
    if (adapter !== null) return adapter;
  }
  const adapter = await held(binding.create([])).requestAdapter({ powerPreference: 'high-performance' });
  if (adapter !== null) return adapter;
  throw new Error(process.platform === 'linux'
    ? 'no graphics card answers: Vulkan’s loader is here and found no driver that works; install your card’s driver, and in a container pass the device and the driver’s libraries in'
    : 'no graphics card answers; install or update its driver');
}

function held(instance: GPU): GPU {
  instances.push(instance);
  return instance;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
