import { expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import { parseConfig } from './parseConfig';

const valid: readonly string[] = [
  `longtail: features/1
interactions: { path: edges.parquet, query: query, item: item, timestamp: null }
items: { path: items.parquet, id: package }
queries: items                              # or its own { path, id }
split: { kind: hash, seed: 1, train: 0.8, validation: 0.1, test: 0.1 }
features:
  - { name: package, side: both, kind: id, column: package, dim: 32 }
  - { name: tags, side: both, kind: categories, column: tags, separator: "|", vocabulary: { minCount: 2 }, dim: 32, pooling: mean }
  - name: price
    kind: number
    transform: log1p
`,
  `longtail: model/1
features: debian.features.yaml
preset: recommended
towers: { hidden: [256, 64], activation: relu, outputActivation: linear, normalize: true }
loss: { kind: batchSoftmax, temperature: 0.07, logQ: none, maskAccidentalHits: true }
selfSupervision: { masking: cfm, complementary: true, dropoutRate: 0.3, alpha: 0.3, itemDistribution: uniform }
optimizer: { kind: adagrad, learningRate: 0.1, initialAccumulator: 0.1 }
training:
  batchSize: &size 1024
  epochs: 12
  earlyStopping: { metric: recall@50, slice: tail, patience: 3 }
evaluation: { every: { epochs: 1 }, metrics: [recall, map, ndcg], cutoffs: [10, 50], head: { minPairs: 9 }, slices: [head, tail, cold] }
`,
];

const pieces = ['\t', '\n', '\r\n', ' ', ':', ': ', '- ', '[', ']', '{', '}', '"', "'", '|', '>', '*x', '&x ', '!!int ', '!foo ', '? ', '---\n', '...\n', '%TAG', '@', '`', '#', ',', '~', 'null', '-1', '1e999', '.nan', '.inf', '0x1F', 'true', '__proto__: 1', 'constructor', '<<: *size', '\u0000', '\u2028', '\uD800', '\uFEFF', '😀', 'longtail: ', 'kind: ', '*size', '\\', '  '];

function mutated(text: string, next: () => number): string {
  let changed = text;
  const edits = 1 + Math.floor(next() * 4);
  for (let edit = 0; edit < edits; edit += 1) {
    const at = Math.floor(next() * (changed.length + 1));
    const to = Math.min(changed.length, at + Math.floor(next() ** 3 * 60));
    const way = Math.floor(next() * 5);
    if (way === 0) changed = changed.slice(0, at) + changed.slice(to);
    else if (way === 1) changed = changed.slice(0, at) + pieces[Math.floor(next() * pieces.length)]! + changed.slice(at);
    else if (way === 2) changed = changed.slice(0, to) + changed.slice(at);
    else if (way === 3) changed = changed.slice(0, at) + String.fromCharCode(Math.floor(next() * (next() < 0.8 ? 128 : 65536))) + changed.slice(Math.min(changed.length, at + 1));
    else changed = changed.slice(0, at) + pieces[Math.floor(next() * pieces.length)]! + changed.slice(to);
  }
  return changed;
}

test('parseConfig never throws on 3,000 mutations, and every range lies in the text', { timeout: 300_000 }, () => {
  const source = stream(20_210_225, 'mutations');
  const next = () => source.uniform();
  let withProblems = 0;
  for (let round = 0; round < 3000; round += 1) {
    const text = mutated(valid[round % valid.length]!, next);
    const { problems, config } = parse(text);
    const lines = text.split(/\r\n|\r|\n/);
    for (const { range: { start, end }, message, related, fixes } of problems) {
      for (const one of [start, end, ...(related ?? []).flatMap(({ range }) => [range.start, range.end]), ...(fixes ?? []).flatMap(({ range }) => [range.start, range.end])]) {
        if (one.line >= lines.length || one.character > lines[one.line]!.length) throw new Error(`${JSON.stringify(one)} lies outside of ${JSON.stringify(text)}.`);
      }
      if (start.line > end.line || (start.line === end.line && start.character > end.character)) throw new Error(`A range ends before it starts in ${JSON.stringify(text)}.`);
      if (/undefined|\[object|NaN/.test(message.replaceAll(/`[^`]*`/g, ''))) throw new Error(`“${message}” is not for people. ${JSON.stringify(text)}`);
    }
    if (problems.length > 0) withProblems += 1;
    if (config && problems.some(({ severity }) => severity === 'error')) throw new Error(`A config with errors is given out for ${JSON.stringify(text)}.`);
  }
  // Most mutations break something; if few did, the test would look at nothing.
  expect(withProblems).toBeGreaterThan(2000);
});

test.each([
  ['100,000 opening brackets', '['.repeat(100_000)],
  ['100,000 opening braces after a header', `longtail: model/1\nloss: ${'{a: '.repeat(100_000)}`],
  ['100,000 dashes on one line', `longtail: model/1\nloss:\n${'- '.repeat(100_000)}`],
  ['lists that alias one another ten to the ninth times', `longtail: model/1\nl0: &l0 [x]\n${Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array.from({ length: 10 }, () => `*l${n}`).join(', ')}]`).join('\n')}\nloss: *l9\n`],
  ['an alias inside of what it names', 'longtail: model/1\nloss: &a { b: *a }\n'],
  ['a megabyte on one line', `longtail: model/1\nloss: ${'x'.repeat(1_000_000)}`],
  ['ten thousand unknown keys', `longtail: model/1\n${Array.from({ length: 10_000 }, (_, n) => `key${n}: 1`).join('\n')}\n`],
  ['nothing', ''],
  ['a lone carriage return', '\r'],
])('parseConfig answers within seconds to %s', { timeout: 300_000 }, (_, text) => {
  const started = process.cpuUsage();
  expect(parse(text).problems.length).toBeGreaterThan(0);
  // Of its own work: how long that takes is up to what else the machine does.
  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(10);
});

function parse(text: string): ReturnType<typeof parseConfig> {
  try {
    return parseConfig(text);
  } catch (error) {
    throw new Error(`parseConfig threw on ${JSON.stringify(text.slice(0, 2000))}`, { cause: error });
  }
}
