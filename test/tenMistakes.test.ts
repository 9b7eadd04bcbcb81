import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { checkData } from '../config/checkData';
import type { FileReader } from '../config/fileReader';
import type { Problem, Range } from '../config/problem';
import { resolveConfig } from '../config/resolveConfig';
import { profileData } from '../trainer/data/profile';

interface Mistake {
  readonly case: string;
  readonly code: string;
  readonly severity: string;
  readonly file: string;
  readonly text: string;
  readonly range: Range;
  readonly message: string;
  /** What the first fix writes. */
  readonly fixed?: string;
}

const folder = fileURLToPath(new URL('fixtures/tenMistakes', import.meta.url));
const cacheFolder = await mkdtemp(join(tmpdir(), 'longtail-mistakes-'));
afterAll(() => rm(cacheFolder, { recursive: true, force: true }));
const mistakes = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as readonly Mistake[];

const disk: FileReader = {
  read: (path) => readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  }),
  resolve: (fromFile, relative) => resolve(dirname(fromFile), relative),
};

/** Everything a person is told of a model: config rules, and data rules when those find nothing. */
async function problemsOf(modelPath: string): Promise<readonly Problem[]> {
  const resolved = await resolveConfig(modelPath, disk);
  if (!resolved.config) return resolved.problems;
  return [...resolved.problems, ...checkData(resolved, await profileData(resolved.config.features, { cacheFolder }))];
}

test.each(mistakes)('the mistake $case gives one problem, $code, where and as a newcomer needs it', async (mistake) => {
  const problems = await problemsOf(join(folder, mistake.case, 'shop.model.yaml'));
  expect(problems.map(({ code, severity, path, range, message }) => ({ code, severity, path, range, message }))).toEqual([{
    code: mistake.code, severity: mistake.severity, path: join(folder, mistake.case, mistake.file), range: mistake.range, message: mistake.message,
  }]);
  if (mistake.fixed !== undefined) expect(problems[0]!.fixes?.[0]?.newText).toContain(mistake.fixed);
});

test('ten mistakes are expected, each underlined at its own text', async () => {
  expect(mistakes).toHaveLength(10);
  for (const { case: name, file, range, text } of mistakes) {
    const lines = (await readFile(join(folder, name, file), 'utf8')).split('\n');
    expect(lines[range.start.line]!.slice(range.start.character, range.end.character)).toBe(text);
  }
});

test('the shop without mistakes gives no problem', async () => {
  expect(await problemsOf(join(folder, 'shop', 'shop.model.yaml'))).toEqual([]);
});
