import { expect, test } from 'vitest';
import type { EnginePlaces } from './engine';
import { checkoutPlaces } from './engines.testkit';
import { openEngine } from './openEngine';

/** A machine with WebAssembly and nothing faster, on which TensorFlow is broken in some way. */
const without = (reason: string): EnginePlaces => ({
  wasmFolder: checkoutPlaces.wasmFolder, kernelsFile: '/nowhere/kernels.duckdb_extension', dawnFile: '/nowhere/dawn.node',
  openTfjsNode: (wanted) => {
    throw new Error(wanted === 'GPU' ? 'there is no NVIDIA driver here' : reason);
  },
});

test('auto takes the next engine when those before it do not work, and says of each why it was passed over', async () => {
  const { name, why, passedOver } = await openEngine('auto', without('TensorFlow does not load: libtensorflow_cc.so.2: cannot open shared object file'));
  expect(name).toBe('wasm');
  expect(passedOver.map((one) => one.name)).toEqual(['cuda', 'webgpu', 'native', 'tensorflow']);
  const parts = why.split('; ');
  expect(parts[0]).toBe('wasm (WebAssembly SIMD, 1 thread): the fastest engine present');
  expect(parts).toContain('cuda passed over: there is no NVIDIA driver here');
  expect(parts).toContain('tensorflow passed over: TensorFlow does not load: libtensorflow_cc.so.2: cannot open shared object file');
});

test('an engine that is asked for is not replaced by another', async () => {
  await expect(openEngine('tensorflow', without('TensorFlow is not here'))).rejects.toMatchObject({
    code: 'engine-unavailable', message: '`training.backend: tensorflow` does not work here: TensorFlow is not here.', remedy: '`training.backend: auto` takes the fastest engine that works; `longtail doctor` lists them.',
  });
});

test('an engine on the CPU has device 0 and no other', async () => {
  const { engine } = await openEngine({ backend: 'cpu', device: 0 }, checkoutPlaces);
  expect(engine.describe().name).toBe('cpu');
  await expect(openEngine({ backend: 'cpu', device: 1 }, checkoutPlaces)).rejects.toThrow('`training.backend: cpu` does not work here: it has device 0 alone, and `training.device` asks for 1.');
});

test('a device that no engine has is a failure of auto too, with every reason', async () => {
  await expect(openEngine({ backend: 'auto', device: 7 }, without('TensorFlow is not here'))).rejects.toThrow(
    /^No engine works here: cuda: there is no NVIDIA driver here; webgpu: .+; native: it has device 0 alone, and `training\.device` asks for 7; tensorflow: .+; wasm: .+; cpu: .+\.$/,
  );
});
