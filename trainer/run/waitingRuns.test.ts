import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { resolvedYaml } from '../../config/resolvedYaml';
import { featuresFile, modelFile } from '../../config/schema/files';
import { runId, runPaths } from '../../runs/runPaths';
import { runsAhead, waitingBefore } from './waitingRuns';

test('runs made in one second wait in the order in which they were made, whatever letters their names end in', () => {
  const project = mkdtempSync(path.join(os.tmpdir(), 'longtail-queue-'));
  const begun = Date.UTC(2026, 10, 24, 12, 0, 0);
  const folders = ['zzzz', 'mmmm', 'aaaa'].map((letters, at) => {
    const createdAt = begun + 10 * at;
    const folder = path.join(project, 'runs', runId(new Date(createdAt), 'shop', letters));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, runPaths.run), JSON.stringify({ formatVersion: 1, id: path.basename(folder), name: 'shop', createdAt }));
    return folder;
  });
  expect(waitingBefore(folders[2]!).map(({ folder }) => folder)).toEqual(folders.slice(0, 2));
  expect(waitingBefore(folders[0]!)).toEqual([]);
  rmSync(project, { recursive: true });
});

test('a run waits only for runs that its own device has', () => {
  const project = mkdtempSync(path.join(os.tmpdir(), 'longtail-devices-'));
  const [first, second, third, other] = [null, 1, 0, 1].map((device, at) => {
    const createdAt = Date.UTC(2026, 10, 24, 12, 0, at);
    const folder = path.join(project, 'runs', runId(new Date(createdAt), 'shop', 'aaaa'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, runPaths.run), JSON.stringify({ formatVersion: 1, id: path.basename(folder), name: 'shop', createdAt }));
    writeFileSync(path.join(folder, runPaths.config), resolvedYaml({
      model: modelFile.parse({ longtail: 'model/1', features: 'shop.features.yaml', training: { device } }),
      features: featuresFile.parse({
        longtail: 'features/1', interactions: { path: 'pairs.csv', query: 'query', item: 'item' }, items: { path: 'items.csv', id: 'id' }, queries: 'items', split: { kind: 'hash' },
        features: [{ name: 'id', kind: 'id', side: 'both', dim: 8 }],
      }),
    }));
    return folder;
  }) as [string, string, string, string];
  const ahead = (folder: string) => runsAhead(folder).map((run) => run.folder);
  // No device asked for is the first: 0.
  expect(ahead(third)).toEqual([first]);
  expect(ahead(other)).toEqual([second]);
  expect(ahead(second)).toEqual([]);
  rmSync(project, { recursive: true });
});
