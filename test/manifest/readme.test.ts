import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packagedReadme } from '../../scripts/packagedReadme.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

const pathsIn = (text: string) => [
  ...[...text.matchAll(/(?:src|srcset)="([^"]+)"/g)].map((match) => match[1]!),
  ...[...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1]!),
];

test('the first use shows every picture of its steps, in their order', () => {
  const words = readFileSync(path.join(root, 'docs/first-use.md'), 'utf8');
  const shown = [...words.matchAll(/<img src="images\/first-use\/([^"]+)" width="720" alt="[^"]+">/g)].map((match) => match[1]!);
  expect(shown).toEqual(readdirSync(path.join(root, 'docs/images/first-use')).sort());
});

test('the README shows every picture of the panels, dark and light, each with words for who does not see it', () => {
  const shown = [...readme.matchAll(/"(docs\/images\/[^"]+)"/g)].map((match) => path.basename(match[1]!));
  expect(shown.sort()).toEqual(readdirSync(path.join(root, 'docs/images')).filter((name) => name.endsWith('.png')).sort());
  const pictures = readme.match(/<picture>[^]*?<\/picture>/g)!;
  expect(pictures).toHaveLength(shown.length / 2);
  for (const one of pictures) {
    const [, name] = /srcset="docs\/images\/(\w+)-dark\.png"/.exec(one)!;
    expect(one).toContain('media="(prefers-color-scheme: dark)"');
    expect(one).toContain(`src="docs/images/${name!}-light.png"`);
    expect(one).toMatch(/alt="[^"]{30,}"/);
  }
});

test('whatever the README refers to in the repository is there', () => {
  const relative = pathsIn(readme).filter((one) => !/^https?:|^#/.test(one)).map((one) => one.split('#')[0]!);
  expect(relative.length).toBeGreaterThan(10);
  expect(relative.filter((one) => !existsSync(path.join(root, one)))).toEqual([]);
});

test('the packaged README has no picture without an address for them, and says the rest word for word', () => {
  const packaged = packagedReadme(readme, {});
  expect(packaged).not.toMatch(/<picture|<img|docs\/images|pictures|at the top of this page/);
  expect(packaged).not.toMatch(/\n\n\n/);
  const kept = new Set(readme.split('\n'));
  const changed = packaged.split('\n').filter((line) => !kept.has(line));
  expect(changed).toEqual(['**Tail and head** says where a model gains and loses, and whether that is more than noise.']);
  // Nothing but pictures, four lines and a blank one each, and the sentence on them is gone.
  expect(readme.split('\n').length - packaged.split('\n').length).toBe(4 * 5 + 2);
});

test('the packaged README takes its pictures from an address when there is one, which is https', () => {
  const packaged = packagedReadme(readme, { imagesUrl: 'https://host.example/raw/main/' });
  expect(packaged).toContain('srcset="https://host.example/raw/main/docs/images/tail-dark.png"');
  expect(packaged).toContain('src="https://host.example/raw/main/docs/images/tail-light.png"');
  expect(packaged.replaceAll('https://host.example/raw/main/', '')).toBe(readme);
  expect(() => packagedReadme(readme, { imagesUrl: 'http://host.example' })).toThrow('has to start with https://');
});
