import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../runs/event';
import { readRun } from '../../runs/node/readRun';
import { isRealGpuWanted, softwareVulkan, vulkanVariables } from '../../trainer/engine/webgpu/softwareVulkan.testkit';
import { evaluations, finalBytes, longtailIn, startTrainer, stepsTold, trainToTheEnd } from './trainer.testkit';

const vulkan = softwareVulkan();
const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-gpu-'));
const features = path.join(home, 'shop.features.yaml');
const model = path.join(home, 'gpu.model.yaml');

beforeAll(() => {
  // Programs started from here find SwiftShader, as they would a card’s driver.
  if ('folder' in vulkan && !isRealGpuWanted) Object.assign(process.env, vulkanVariables(vulkan.folder));
  cpSync(path.resolve(import.meta.dirname, '../fixtures/shop'), home, { recursive: true });
  mkdirSync(path.join(home, '.longtail'));
  writeFileSync(model, `longtail: model/1
features: shop.features.yaml
towers: { hidden: [8] }
selfSupervision: { alpha: 0.3, masking: cfm }
training: { backend: webgpu, batchSize: 64, epochs: 1, earlyStopping: null }
`);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The last event of a run. */
async function ending(settings: readonly string[], variables: Readonly<Record<string, string>>) {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  Object.assign(process.env, variables);
  try {
    const { out } = await longtailIn(home, 'train', model, '--json', ...settings.flatMap((one) => ['--set', one]));
    const events = out.trim().split('\n').map((line) => JSON.parse(line) as RunEvent);
    return { last: events.at(-1)!, events };
  } finally {
    for (const [name, value] of Object.entries(before)) if (value === undefined) delete process.env[name]; else process.env[name] = value;
  }
}

const noDriver = { VK_DRIVER_FILES: '/nowhere', VK_ICD_FILENAMES: '/nowhere' };

describe.runIf(isRealGpuWanted || 'folder' in vulkan)('training on a GPU, which is software unless a real one is wanted', () => {
  let straight: string;

  test('comes to the figures of WebAssembly, and the run says what it ran on', async () => {
    const trainer = startTrainer(['train', model], { cwd: home });
    expect(await trainer.until(({ kind }) => kind === 'started')).toMatchObject({ engine: 'webgpu', device: isRealGpuWanted ? expect.any(String) as string : expect.stringContaining('SwiftShader') as string, why: expect.stringContaining('asked for by `training.backend`') as string });
    expect(await trainer.ended, trainer.remarks()).toBe(0);
    // Dawn and tfjs say nothing to the person.
    expect(trainer.remarks()).toBe('');
    straight = await trainer.folder;
    const wasm = await trainToTheEnd(['train', model, '--set', 'training.backend=wasm'], home);
    const figuresOf = (folder: string) => readRun(folder).events.flatMap((event) => (event.kind === 'evaluated' ? [[event.alignment!, event.uniformityQuery!, event.uniformityItem!, event.slices[0]!.metrics['recall@50']!]] : []));
    const [ours, theirs] = [figuresOf(straight), figuresOf(wasm)];
    // Validation after the epoch, then the test; float32 in two orders of summing, over 40 steps.
    expect([ours.length, theirs.length]).toEqual([2, 2]);
    theirs.forEach((figures, at) => figures.forEach((figure, which) => expect(Math.abs(ours[at]![which]! - figure), `${at} ${which}: ${ours[at]![which]} and ${figure}`).toBeLessThan(0.01)));
  });

  test('stopped in the middle leaves a checkpoint, and resumed it ends at the bytes of the run without a break', async () => {
    const trainer = startTrainer(['train', model], { cwd: home });
    await trainer.until((event) => event.kind === 'step' && 5 <= event.step);
    trainer.child.kill('SIGINT');
    await trainer.ended;
    const folder = await trainer.folder;
    const { state, events } = readRun(folder);
    expect(state).toBe('cancelled');
    const stoppedAt = events.findLast((event) => event.kind === 'checkpointed')!.step;
    expect(stoppedAt).toBeLessThan(stepsTold(straight).length);
    expect(await trainToTheEnd(['resume', path.basename(folder)], home)).toBe(folder);
    expect(finalBytes(folder).equals(finalBytes(straight))).toBe(true);
    expect(evaluations(folder)).toEqual(evaluations(straight));
    expect(stepsTold(folder)).toEqual(stepsTold(straight));
  });

  test('fails before the data are read, in one sentence, when no driver answers', async () => {
    const { last, events } = await ending([], noDriver);
    expect(last).toMatchObject({ kind: 'failed', failure: { code: 'engine-unavailable', message: '`training.backend: webgpu` does not work here: no graphics card answers: Vulkan’s loader is here and found no driver that works; install your card’s driver, and in a container pass the device and the driver’s libraries in.' } });
    expect(events.some(({ kind }) => kind === 'phase')).toBe(false);
  });

  test('fails in one sentence when Vulkan’s loader is missing, where the system has none', async () => {
    const { last } = await ending([], { LD_LIBRARY_PATH: '', ...noDriver });
    expect(last).toMatchObject({ kind: 'failed', failure: { code: 'engine-unavailable', message: expect.stringMatching(/^`training\.backend: webgpu` does not work here: (Vulkan’s loader libvulkan\.so\.1 is missing \(cannot open shared object file: No such file or directory\): install `libvulkan1` .* driver|no graphics card answers: .*)\.$/) as string } });
  });

  test('goes on with the next engine under `auto`, and says what it passed over and why', async () => {
    const { events } = await ending(['training.backend=auto'], noDriver);
    const started = events.find((event) => event.kind === 'started')!;
    expect(started.engine).not.toBe('webgpu');
    expect(started.why).toContain('webgpu passed over: no graphics card answers');
    expect(events.at(-1)!.kind).toBe('finished');
  });

  test.runIf(!isRealGpuWanted)('fails in one sentence that names the devices there are', async () => {
    expect((await ending(['training.device=7'], {})).last).toMatchObject({ kind: 'failed', failure: { code: 'engine-unavailable', message: '`training.backend: webgpu` does not work here: `training.device` asks for device 7, and there is 0 (SwiftShader Device (Subzero)).' } });
  });

  test.runIf(!isRealGpuWanted)('takes the first of two devices of one name, and says that it cannot have the second', async () => {
    const { folder } = vulkan as { readonly folder: string };
    const drivers = ['one', 'two'].map((name) => {
      const own = path.join(home, name);
      mkdirSync(own);
      for (const file of ['libvk_swiftshader.so', 'vk_swiftshader_icd.json']) cpSync(path.join(folder, file), path.join(own, file));
      return path.join(own, 'vk_swiftshader_icd.json');
    }).join(':');
    const two = { VK_DRIVER_FILES: drivers, VK_ICD_FILENAMES: drivers };
    expect((await ending(['training.device=1'], two)).last).toMatchObject({ kind: 'failed', failure: {
      code: 'engine-unavailable', message: '`training.backend: webgpu` does not work here: `training.device` asks for device 1 (SwiftShader Device (Subzero)), which Dawn cannot tell from device 0 (SwiftShader Device (Subzero)): hide device 0 from it as `longtail doctor` says, and ask for device 0.',
    } });
    const { events } = await ending(['training.device=0', 'training.epochs=1', 'training.batchSize=1024'], two);
    expect(events.find((event) => event.kind === 'started')!.device).toContain('device 1 is SwiftShader');
    expect(events.at(-1)!.kind).toBe('finished');
  });

  test('fails before the first step, at the feature’s line, when a row does not fit a buffer', async () => {
    const { last, events } = await ending([], { LONGTAIL_GPU_BUFFER_BYTES: '16' });
    // The fifth line, of `- { name: user, side: query, kind: id, dim: 8 }`, eight numbers of four bytes.
    expect(last).toMatchObject({ kind: 'failed', failure: {
      code: 'table-too-large', message: 'One row of the table `user` takes 32 bytes, and a buffer of this GPU holds 16.',
      remedy: 'Lower the feature’s `dim`, raise `vocabulary.minCount`, or set `training.backend: native`.', place: { path: features, line: 4 },
    } });
    expect(events.some(({ kind }) => kind === 'step')).toBe(false);
  });
});
