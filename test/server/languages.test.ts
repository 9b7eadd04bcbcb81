import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fileShape, type FileKind, type Shape } from '../../config/keyShape';

const folder = path.resolve(import.meta.dirname, '../../media/languages');
const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Record<string, unknown>;

interface Grammar { readonly scopeName: string; readonly patterns: readonly { readonly include: string }[]; readonly repository: Readonly<Record<string, { readonly match: string }>> }

/** Every value of a key called `kind`. */
function kindsIn(shape: Shape): readonly string[] {
  switch (shape.kind) {
    case 'map': return [...shape.keys].flatMap(([name, { shape: inner }]) => (name === 'kind' && inner.kind === 'choice' ? inner.values : kindsIn(inner)));
    case 'variants': return [...shape.variants.keys()];
    case 'list': return kindsIn(shape.item);
    case 'oneOf': return shape.options.flatMap(kindsIn);
    default: return [];
  }
}

test.each<FileKind>(['features', 'model', 'experiment'])('the grammar of %s files knows every section and kind of the schema, and leaves the rest to YAML', (kind) => {
  const grammar = read(`longtail-${kind}.tmLanguage.json`) as unknown as Grammar;
  expect(grammar.scopeName).toBe(`source.longtail-${kind}`);
  expect(grammar.patterns.at(-1)).toEqual({ include: 'source.yaml' });
  const pattern = (name: string) => new RegExp(grammar.repository[name]!.match);
  for (const [name] of fileShape(kind).keys) expect(['longtail', 'preset'].includes(name) || pattern('section').test(`${name}: x`), name).toBe(true);
  expect(pattern('section').test('loses: x')).toBe(false);
  for (const one of kindsIn(fileShape(kind))) expect(pattern('kind').test(`  - { name: a, kind: ${one} }`), one).toBe(true);
  expect(pattern('header').exec(`longtail: ${kind}/1`)?.slice(3)).toEqual([kind, '/', '1']);
});

test.each<FileKind>(['features', 'model', 'experiment'])('the language configuration of %s files comments with # and goes on below a first key', (kind) => {
  const configuration = read(`longtail-${kind}.language-configuration.json`) as { comments: { lineComment: string }; wordPattern: string; onEnterRules: readonly { beforeText: string }[]; indentationRules: { increaseIndentPattern: string } };
  expect(configuration.comments.lineComment).toBe('#');
  expect('recall@50'.match(new RegExp(configuration.wordPattern))?.[0]).toBe('recall@50');
  expect(new RegExp(configuration.onEnterRules[0]!.beforeText).test('  - name: a')).toBe(true);
  expect(new RegExp(configuration.onEnterRules[0]!.beforeText).test('  - tail')).toBe(false);
  expect(new RegExp(configuration.indentationRules.increaseIndentPattern).test('training:')).toBe(true);
});
