import { expect, test } from 'vitest';
import { stream } from '../trainer/numerics/stream';
import type { ConfigNode } from './configNode';
import { readYaml } from './readYaml';
import { readYamlReusing, type ReadElements } from './readYamlReusing';
import { sourceText } from './sourceText';

const text = `longtail: features/1
interactions: { path: edges.parquet, query: query, item: item }
# What the towers read.
features:
  # ids
  - { name: package, side: both, kind: id }
  - name: tags   # a set
    kind: categories
    separator: "|"

  - { name: price, kind: number, transform: log1p }
  -
    name: summary
    kind: text
    ngrams: [1, 2]
  - { name: section, kind: category,
      vocabulary: { minCount: 2 } }
split: { kind: hash, seed: 1 }
`;

/** A tree as plain data: places as numbers, and that all of it stands in one text. */
function plain(node: ConfigNode | undefined, source: object): unknown {
  if (!node) return null;
  expect(node.place.source).toBe(source);
  const place = [node.place.start, node.place.end];
  if (node.kind === 'scalar') return [place, node.value];
  if (node.kind === 'list') return [place, node.items.map((item) => plain(item, source))];
  return [place, node.isFlow, [...node.entries].map(([key, { keyPlace, value }]) => [key, keyPlace.start, keyPlace.end, plain(value, source)])];
}

/** Reads the text both ways, expects the same, and returns what is known after it. */
function expectSame(changed: string, known: ReadElements): ReadElements {
  const source = sourceText(changed, '/a.features.yaml');
  const whole = readYaml(source);
  const reused = readYamlReusing(source, known);
  expect(plain(reused.root, source), JSON.stringify(changed)).toEqual(plain(whole.root, source));
  expect(reused.problems).toEqual(whole.problems);
  return reused.elements;
}

test('readYamlReusing reads an edited list as readYaml does, and keeps the elements that did not change', () => {
  const before = expectSame(text, new Map());
  expect(before.size).toBe(5);
  const after = expectSame(text.replace('log1p', 'sqrt').replace('# ids', '# the ids, and more'), before);
  const kept = [...after].filter(([key, node]) => before.get(key) === node);
  // of five elements one has other letters; the comment above the first belongs to none
  expect(kept).toHaveLength(4);
});

const pieces = ['\n', '\r\n', '- ', '  - ', '- {', '[', ']', '{', '}', '"', "'", '|', '>', '*x', '&x ', '!!int ', '---\n', '#', ' #', ',', ': ', 'a: 1', '\t', '  ', '    x: y\n', '\nfeatures:\n  - 1\n', 'null'];

test('readYamlReusing equals readYaml on 600 edited texts, each read with what the one before left', () => {
  const random = stream(3, 'edits');
  const next = (below: number) => Math.floor(random.uniform() * below);
  let known: ReadElements = new Map();
  let reusedSome = 0;
  for (let round = 0; round < 600; round += 1) {
    let changed = text;
    for (let edit = 1 + next(3); edit > 0; edit -= 1) {
      const at = next(changed.length);
      const to = random.uniform() < 0.5 ? at : Math.min(changed.length, at + next(30));
      changed = changed.slice(0, at) + (random.uniform() < 0.8 ? pieces[next(pieces.length)]! : '') + changed.slice(to);
    }
    const after = expectSame(changed, known);
    if (after !== known) reusedSome += 1;
    known = after;
  }
  // Not vacuous: a good part of the texts is read piece by piece.
  expect(reusedSome).toBeGreaterThan(120);
});
