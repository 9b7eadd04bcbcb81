import { expect, test } from 'vitest';
import { plainValue, type MapNode } from './configNode';
import { fileShape, type FileKind } from './keyShape';
import { mergeNodes } from './mergeNodes';
import { readYaml } from './readYaml';
import { sourceText } from './sourceText';

const tree = (text: string): MapNode => readYaml(sourceText(text, '')).root as MapNode;

/** The plain value of one text on top of another, nulls kept. */
const merged = (kind: FileKind, below: string, above: string): unknown =>
  plainValue(mergeNodes(fileShape(kind), tree(below), tree(above)), { withoutNulls: false });

test('maps merge key by key', () => {
  expect(merged('model', 'loss: { temperature: 0.1, logQ: none }', 'loss: { logQ: yi2019 }\ntraining: { epochs: 2 }'))
    .toEqual({ loss: { temperature: 0.1, logQ: 'yi2019' }, training: { epochs: 2 } });
});

test('lists replace', () => {
  expect(merged('model', 'towers: { hidden: [256, 64] }', 'towers: { hidden: [32] }')).toEqual({ towers: { hidden: [32] } });
});

test('null stays, to restore the default later', () => {
  expect(merged('model', 'loss: { temperature: 0.1 }\ntraining: { epochs: 2 }', 'loss: { temperature: null }\ntraining:')).toEqual({ loss: { temperature: null }, training: null });
});

test('a split of another kind replaces the whole split, one of the same kind merges', () => {
  expect(merged('features', 'split: { kind: hash, seed: 3, buckets: 10 }', 'split: { kind: coldItems }')).toEqual({ split: { kind: 'coldItems' } });
  expect(merged('features', 'split: { kind: hash, seed: 3, buckets: 10 }', 'split: { kind: hash, seed: 4 }')).toEqual({ split: { kind: 'hash', seed: 4, buckets: 10 } });
  expect(merged('features', 'split: { kind: hash, seed: 3 }', 'split: { seed: 4 }')).toEqual({ split: { kind: 'hash', seed: 4 } });
});

test('a head cut another way replaces the cut', () => {
  expect(merged('model', 'evaluation: { head: { topShare: 0.1 } }', 'evaluation: { head: { minPairs: 9 } }')).toEqual({ evaluation: { head: { minPairs: 9 } } });
  expect(merged('model', 'evaluation: { head: { minPairs: 3 } }', 'evaluation: { head: { minPairs: 9 } }')).toEqual({ evaluation: { head: { minPairs: 9 } } });
});

test('queries of a file replace the word `items`, and the other way round', () => {
  expect(merged('features', 'queries: items', 'queries: { path: q.csv, id: q }')).toEqual({ queries: { path: 'q.csv', id: 'q' } });
  expect(merged('features', 'queries: { path: q.csv, id: q }', 'queries: items')).toEqual({ queries: 'items' });
});

test('a key keeps the place of the file that wrote it last', () => {
  const below = readYaml(sourceText('loss: { temperature: 0.1, logQ: none }', 'below')).root as MapNode;
  const above = readYaml(sourceText('loss: { logQ: yi2019 }', 'above')).root as MapNode;
  const loss = (mergeNodes(fileShape('model'), below, above) as MapNode).entries.get('loss')!.value as MapNode;
  expect([...loss.entries].map(([key, { keyPlace }]) => [key, keyPlace.source.path])).toEqual([['temperature', 'below'], ['logQ', 'above']]);
});
