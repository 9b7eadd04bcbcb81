import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isRealGpuWanted, softwareVulkan, vulkanVariables } from '../trainer/engine/webgpu/softwareVulkan.testkit';
import type { Report } from './report';

const vulkan = softwareVulkan();
const root = path.resolve(import.meta.dirname, '..');

test.runIf(!isRealGpuWanted && 'folder' in vulkan)('the command races a toy step on software and tells what it takes of the device', () => {
  const run = (...words: string[]) => execFileSync(process.execPath, [path.join(root, 'bench', 'bench.mjs'), '--only', 'gpu', '--rounds', '1', ...words], {
    // No peers: they are a download of gigabytes.
    env: { ...process.env, ...vulkanVariables((vulkan as { folder: string }).folder), LONGTAIL_BENCH_PYTHON: '/nowhere/python' }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
  });
  const title = 'GPU, batch 32, to prove the commands';
  const { races, least, notes } = JSON.parse(run('--json')) as Report;
  const webgpu = races[title]!.finishes.find(({ name }) => name === 'webgpu')!;
  expect(webgpu.device).toMatchObject({ missing: null, readBytes: 8 + 4 / 3 });
  expect(webgpu.device!.busyMs).toBeGreaterThan(0);
  expect(webgpu.device!.busyMs).toBeLessThanOrEqual(webgpu.device!.wallMs);
  expect(webgpu.device!.uploadedBytes).toBeGreaterThan(least[title]!.uploaded);
  expect(webgpu.device!.movedBytes).toBeGreaterThan(least[title]!.moved);
  expect(notes).toContainEqual(expect.stringContaining('computes on the processor: its times say nothing of a GPU.'));
  expect(run()).toMatch(/a step on the device +steps\/s +busy ms +busy +uploaded +read +moved +of the least\n +webgpu +[\d.]+ +[\d.]+ +\d+ % +[\d.]+ KB +9 B +[\d.]+ MB +[\d.]+ ×\n/);
});
