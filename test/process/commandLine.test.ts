import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GainReport } from '../../insight/gainReport';
import { longtailIn, trainToTheEnd, writeProject } from './trainer.testkit';

const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-commands-'));
let model: string;
let baseline: string;
let selfSupervised: string;

beforeAll(async () => {
  model = writeProject(home);
  baseline = await trainToTheEnd(['train', model, '--set', 'selfSupervision.alpha=0'], home);
  selfSupervised = await trainToTheEnd(['train', model], home);
}, 300_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

const longtail = (...args: readonly string[]) => longtailIn(home, ...args);

/** A command's one JSON document, which comes with exit code 0. */
async function jsonOf(...args: string[]): Promise<unknown> {
  const { code, out, remarks } = await longtail(...args, '--json');
  expect(code, out + remarks).toBe(0);
  return JSON.parse(out);
}

test('A run is found by path, id, last letters and its name, and as the latest', async () => {
  const id = path.basename(selfSupervised);
  for (const named of [selfSupervised, id, id.slice(-4), 'small', 'latest']) {
    expect(await jsonOf('recommend', named, '--query', 'gimp', '--k', '3'), named).toMatchObject({ run: id });
  }
});

test('What cannot be understood exits with 2 and says what would be', async () => {
  expect(await longtail('trian', 'x')).toMatchObject({ code: 2, remarks: expect.stringContaining('Did you mean `train`?') as string });
  expect(await longtail('train')).toMatchObject({ code: 2, remarks: expect.stringContaining('takes 1 argument and got 0') as string });
  expect(await longtail('train', 'nowhere.model.yaml')).toMatchObject({ code: 2, remarks: expect.stringContaining('No file at `nowhere.model.yaml`') as string });
  expect(await longtail('check', model, '--deep')).toMatchObject({ code: 2, remarks: expect.stringContaining('has no option `--deep`') as string });
  expect(await longtail('report', 'nothing')).toMatchObject({ code: 2, remarks: expect.stringContaining('No run is called `nothing`') as string });
  expect(await longtail('report', baseline, '--metrics', 'recal@5')).toMatchObject({ code: 2, remarks: expect.stringContaining('There is no metric `recal@5`') as string });
  expect(await longtail()).toMatchObject({ code: 2 });
  expect(await longtail('help')).toMatchObject({ code: 0, out: expect.stringContaining('recommend') as string });
  expect(await longtail('train', '--help')).toMatchObject({ code: 0, out: expect.stringContaining('--detach') as string });
});

test('check and train refuse the same config at the same place, and no run is made of it', async () => {
  const checked = await longtail('check', model, '--set', 'loss.temperature=-1', '--json');
  expect(checked.code).toBe(1);
  const { problems } = JSON.parse(checked.out) as { problems: unknown[] };
  expect(problems).toHaveLength(1);
  const before = (await jsonOf('runs') as { runs: unknown[] }).runs.length;
  const trained = await longtail('train', model, '--set', 'loss.temperature=-1', '--json');
  expect(trained.code).toBe(1);
  expect(JSON.parse(trained.out)).toMatchObject({ kind: 'refused', problems });
  expect((await jsonOf('runs') as { runs: unknown[] }).runs).toHaveLength(before);
});

test('check takes a folder for all config files in it, but for hidden folders and node_modules', async () => {
  const folder = path.join(home, 'folder');
  for (const inside of ['.', 'within', '.hidden', 'node_modules']) {
    mkdirSync(path.join(folder, inside), { recursive: true });
    writeFileSync(path.join(folder, inside, 'wrong.model.yaml'), `longtail: model/1\nfeatures: ${path.join(home, 'small.features.yaml')}\nbatchsize: 3\n`);
  }
  writeFileSync(path.join(folder, 'compose.yaml'), 'services: {}\n');
  const { code, out } = await longtail('check', folder, '--no-data', '--json');
  expect(code).toBe(1);
  const { problems } = JSON.parse(out) as { problems: { path: string; severity: string }[] };
  expect(problems.filter(({ severity }) => severity === 'error').map((one) => path.relative(folder, one.path))).toEqual(['within/wrong.model.yaml', 'wrong.model.yaml']);
  mkdirSync(path.join(folder, 'empty'));
  expect(await longtail('check', path.join(folder, 'empty'))).toMatchObject({ code: 2, remarks: expect.stringMatching(/No config files in `.*empty`\. Give the path of a `\.model\.yaml`/) as string });
});

test('What only the data say against a config fails the run at the line it was written in', async () => {
  const { code, out } = await longtail('train', model, '--set', 'features[section].column=sectoin', '--json');
  expect(code).toBe(1);
  const failed = JSON.parse(out.trim().split('\n').at(-1)!) as { failure: unknown };
  expect(failed).toMatchObject({ kind: 'failed', failure: { code: 'column-missing', message: expect.stringContaining('sectoin') as string, place: { path: '--set' } } });
});

test('report sets popularity, baseline and the other side by side, in text and as JSON', async () => {
  const report = await jsonOf('report', baseline, selfSupervised) as { runs: { kind: string }[]; slices: { name: string; nPairs: number; rows: { differences: unknown }[] }[]; answer: string[] };
  expect(report.runs.map(({ kind }) => kind)).toEqual(['popularity', 'model', 'model']);
  expect(report.slices.map(({ name }) => name)).toEqual(['all', 'head', 'tail', 'cold']);
  // Debian's md5 split: 7,221 test pairs, 2,717 of them tail, 625 cold.
  expect(report.slices.map(({ nPairs }) => nPairs)).toEqual([7221, 4504, 2717, 625]);
  expect(report.slices[0]!.rows[2]!.differences).not.toBeNull();
  const { out } = await longtail('report', baseline, selfSupervised);
  expect(out).toMatch(new RegExp(`^small ${baseline.slice(-4)}: selfSupervision.alpha=0\n`));
  for (const word of ['recall@10', 'recall@50', 'map@10', 'popularity', '7,221', '2,717']) expect(out).toContain(word);
});

test('gains tells where one run finds more than another, each finding with its interval', async () => {
  const gains = await jsonOf('gains', selfSupervised, '--against', baseline, '--metric', 'recall@10') as GainReport;
  expect(gains).toMatchObject({ metric: 'recall@10', nSeeds: [1, 1], overall: { nPairs: 7221 } });
  expect(gains.groupings.map(({ key }) => key)).toEqual(['popularity', 'association', 'item.section']); // every item has both features besides its id
  // The groups of popularity are all test pairs, cold ones last: 625 of them.
  const [popularity] = gains.groupings;
  expect(popularity!.groups.reduce((sum, { nPairs }) => sum + nPairs, 0)).toBe(7221);
  expect(popularity!.groups.at(-1)).toMatchObject({ label: '0, cold', nPairs: 625 });
  // The overall difference is that of the report.
  const report = await jsonOf('report', baseline, selfSupervised, '--metrics', 'recall@10') as { slices: { rows: { differences: Record<string, { value: number }> | null }[] }[] };
  expect(gains.overall.difference!.value).toBeCloseTo(report.slices[0]!.rows[2]!.differences!['recall@10']!.value, 12);
  const found = gains.groupings.flatMap(({ groups }) => groups.filter(({ verdict }) => verdict === 'gain' || verdict === 'loss'));
  expect(gains.findings).toHaveLength(found.length);
  expect((await jsonOf('gains', selfSupervised, '--against', baseline, '--by', 'tags') as GainReport).groupings.at(-1)!.key).toBe('item.tags');
  // Both are of one file: what tells them apart is said first.
  expect((await longtail('gains', selfSupervised, '--against', baseline)).out).toMatch(new RegExp(`^small ${baseline.slice(-4)}: selfSupervision.alpha=0\n[^:]*recall@50`));
  // A run against itself: no finding.
  const { out } = await longtail('gains', baseline, '--against', baseline);
  expect(out).toContain('by training pairs of the item');
  expect(out).not.toContain(' finds ');
  expect(await longtail('gains', baseline)).toMatchObject({ code: 2, remarks: expect.stringContaining('needs `--against RUN`') as string });
  expect(await longtail('gains', baseline, '--against', baseline, '--by', 'tgas')).toMatchObject({ code: 1, remarks: expect.stringContaining('`section`, `tags`') as string });
}, 60_000);

test('recommend leaves out the query itself and what it was trained with, best first', async () => {
  const found = await jsonOf('recommend', selfSupervised, '--query', 'gimp', '--k', '500') as { items: { id: string; score: number }[] };
  expect(found.items).toHaveLength(500);
  expect(found.items.map(({ id }) => id)).not.toContain('gimp');
  expect(found.items.map(({ score }) => score)).toEqual([...found.items.map(({ score }) => score)].sort((a, b) => b - a));
  const seen = await jsonOf('recommend', selfSupervised, '--query', 'gimp', '--k', '500', '--include-seen') as typeof found;
  expect(seen.items.length).toBe(500);
  expect(await longtail('recommend', selfSupervised, '--query', 'gimpp')).toMatchObject({ code: 1, remarks: expect.stringContaining('Did you mean `gimp`?') as string });
});

test('associate and profile tell of the data what the configs are checked against', async () => {
  const features = path.join(home, 'small.features.yaml');
  const association = await jsonOf('associate', features) as { features: string[]; masks: { seed: string; masked: string[] }[] };
  expect(association.features).toEqual(['package', 'section', 'tags']);
  // k = 3: the seed and its one closest, which is the id for any other seed (its entropy bounds every MI).
  expect(association.masks.find(({ seed }) => seed === 'section')!.masked).toEqual(['section', 'package']);
  expect(await jsonOf('profile', features)).toMatchObject({ sampled: false, split: { train: 57_170, validation: 7247, test: 7221, coldTestPairs: 625 } });
});

test('doctor measures every engine that works, says which one auto takes, and reports without the names of home, user and host', async () => {
  const { engines, report } = await jsonOf('doctor') as { engines: { name: string; works: boolean; isChosen: boolean; why: string; gigaflops: number; gigabytesPerSecond: number }[]; report: string };
  expect(engines.map(({ name }) => name)).toEqual(['cuda', 'webgpu', 'native', 'tensorflow', 'wasm', 'cpu']);
  expect(engines.filter(({ isChosen }) => isChosen)).toHaveLength(1);
  for (const one of engines.filter(({ works }) => works)) expect(Math.min(one.gigaflops, one.gigabytesPerSecond), one.name).toBeGreaterThan(0);
  for (const one of engines) expect(one.why, one.name).toMatch(/\.$/);
  expect(report).toMatch(/^Longtail [\d.]+ on Node \d+/);
  for (const fact of ['← auto takes this one', 'glibc:', 'NVIDIA driver:', 'Vulkan driver files:', 'Versions:']) expect(report).toContain(fact);
  expect(report).not.toContain(os.homedir());
  expect(report).not.toContain(os.hostname());
});

test('A resume of a finished run is refused in words', async () => {
  expect(await longtail('resume', baseline)).toMatchObject({ code: 1, remarks: expect.stringContaining('has finished') as string });
  expect(await longtail('stop', baseline)).toMatchObject({ code: 1, remarks: expect.stringContaining('does not train') as string });
});

test('clean says what it would free, frees it, and keeps the runs that are not asked for', async () => {
  const planned = await jsonOf('clean', '--dry-run') as { bytes: number };
  expect(planned.bytes).toBeGreaterThan(0);
  expect(existsSync(path.join(home, '.longtail/cache'))).toBe(true);
  await jsonOf('clean');
  expect(existsSync(path.join(home, '.longtail/cache'))).toBe(false);
  expect(existsSync(selfSupervised)).toBe(true);
  expect(await jsonOf('clean', '--runs', 'failed')).toMatchObject({ removed: [{}] });
  expect(await longtail('clean', '--runs', 'running')).toMatchObject({ code: 2 });
});
