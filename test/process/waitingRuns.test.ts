import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readRun } from '../../runs/node/readRun';
import { script } from './trainer.testkit';

const shop = path.resolve(import.meta.dirname, '../fixtures/shop');

let home: string;
let model: string;

beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'longtail-waiting-'));
  cpSync(shop, home, { recursive: true });
  model = path.join(home, 'shop.model.yaml');
});
afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

interface Answer { readonly kind: string; readonly run: string; readonly folder: string; readonly ahead?: readonly string[] }

const longtail = (...args: string[]): Answer => JSON.parse(execFileSync(process.execPath, [script, ...args, '--json'], { cwd: home, encoding: 'utf8' })) as Answer;

test('a queued run starts by itself when the run before it has ended', async () => {
  const first = longtail('train', model, '--queue');
  const second = longtail('train', model, '--queue', '--set', 'training.seed=2');
  const third = longtail('train', model, '--queue', '--set', 'training.seed=3');

  expect([first.kind, second.kind, third.kind]).toEqual(['detached', 'queued', 'queued']);
  expect(third.ahead).toEqual([first.run, second.run]);
  expect(readRun(second.folder)).toMatchObject({ state: 'queued', attempt: 0 });

  longtail('stop', third.run);
  expect(readRun(third.folder).state).toBe('cancelled');

  await vi.waitUntil(() => readRun(second.folder).state === 'finished', { timeout: 150_000, interval: 200 });
  // It began after the first had said its last word.
  expect(readRun(first.folder).events.at(-1)!.at).toBeLessThan(readRun(second.folder).events[0]!.at);
  expect(readRun(third.folder).state).toBe('cancelled');
});
