import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRun } from '../../runs/node/readRun';
import { isRealGpuWanted, softwareVulkan } from '../../trainer/engine/webgpu/softwareVulkan.testkit';
import { checkpointSteps } from '../../trainer/run/checkpoint/checkpoints';
import { refusingDriver, type RefusingDriver } from './refusingDriver.testkit';
import { startTrainer, type Trainer } from './trainer.testkit';

const vulkan = softwareVulkan();
const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-gpu-trouble-'));
const model = path.join(home, 'gpu.model.yaml');
// SwiftShader has the process's memory for its own: held short of it by the system it refuses, as this driver does, but as often it
// ends the process, for its compiler and its threads are refused too.
let driver: RefusingDriver;

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A run of the small model on the refusing driver. */
function started(...args: string[]): Trainer {
  return withVariables(driver.variables, () => startTrainer(args, { cwd: home }));
}

function withVariables<Result>(variables: Readonly<Record<string, string>>, work: () => Result): Result {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  Object.assign(process.env, variables);
  try {
    return work();
  } finally {
    for (const [name, value] of Object.entries(before)) if (value === undefined) delete process.env[name]; else process.env[name] = value;
  }
}

describe.runIf(!isRealGpuWanted && 'folder' in vulkan)('a GPU in trouble', () => {
  beforeAll(() => {
    cpSync(path.resolve(import.meta.dirname, '../fixtures/shop'), home, { recursive: true });
    mkdirSync(path.join(home, '.longtail'));
    writeFileSync(model, `longtail: model/1
features: shop.features.yaml
towers: { hidden: [8] }
training: { backend: webgpu, batchSize: 64, epochs: 2, earlyStopping: null, checkpointEveryMinutes: 0.001 }
`);
    driver = refusingDriver(path.join(home, 'driver'), (vulkan as { folder: string }).folder);
  });

  test.each([
    ['memory', { code: 'gpu-memory', message: 'The GPU has not enough free memory: vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY.', remedy: expect.stringContaining('resume the run; it continues from its last checkpoint') as string }],
    ['lost', { code: 'gpu-lost', message: 'The GPU stopped answering: vkQueueSubmit failed with VK_ERROR_DEVICE_LOST.', remedy: expect.stringContaining('Resume the run; it continues from its last checkpoint') as string }],
  ] as const)('that comes while a run trains (%s) ends it as failed at its last checkpoint, from which it goes on when the trouble is over', async (what, failure) => {
    driver.allow();
    const trainer = started('train', model);
    await trainer.until(({ kind }) => kind === 'checkpointed');
    driver.refuse(what);
    expect(await trainer.ended).toBe(1);
    // Nothing of Dawn's among the events, which are all that standard output holds.
    expect(trainer.events.at(-1)).toMatchObject({ kind: 'failed', failure });
    const folder = await trainer.folder;
    expect(readRun(folder).state).toBe('failed');
    const at = checkpointSteps(folder).at(-1)!;
    expect(at).toBeGreaterThan(0);
    driver.allow();
    const resumed = started('resume', path.basename(folder));
    expect(await resumed.until(({ kind }) => kind === 'started')).toMatchObject({ fromStep: at });
    await resumed.until(({ kind }) => kind === 'step');
    resumed.child.kill('SIGINT');
    await resumed.ended;
  });

  test('that has no memory for the tables is told before the first step, at the feature’s line', async () => {
    driver.allow();
    const trainer = started('train', model);
    await trainer.until(({ kind }) => kind === 'started');
    driver.refuse('memory');
    expect(await trainer.ended).toBe(1);
    expect(trainer.events.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'table-too-large', place: { path: path.join(home, 'shop.features.yaml') } } });
    expect(trainer.events.some(({ kind }) => kind === 'step')).toBe(false);
  });
});
