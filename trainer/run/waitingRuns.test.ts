import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runId, runPaths } from '../../runs/runPaths';
import { waitingBefore } from './waitingRuns';

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
