import { describe, expect, test } from 'vitest';
import { featuresFile } from '../../config/schema/files';
import { fileShape, type FileKind, type MapShape, type Shape } from '../../config/keyShape';
import { completion } from './completion';
import { foldingRanges } from './folding';
import { hover } from './hover';
import { inlayHints } from './inlayHints';
import { experimentLens } from './modelLens';
import { definition, references } from './navigation';
import { profileFor, type KnownProfile } from './profileFor';
import { rename } from './rename';
import { atCursor, shopProfile } from './service.testkit';
import { symbols } from './symbols';

const features = `longtail: features/1
interactions: { path: orders.csv, query: user, item: product }
items: { path: items.csv, id: product }
features:
  - { name: product, kind: id, dim: 32 }
  - name: section
    kind: category
    vocabulary: { minCount: 2 }
  - { name: user, side: query, kind: id, dim: 8 }
`;
const model = 'longtail: model/1\nfeatures: shop.features.yaml\n';
const shop = { '/shop/shop.features.yaml': features, '/shop/shop.model.yaml': model, '/shop/items.csv': '', '/shop/old/a.model.yaml': model };
const known: KnownProfile = {
  profile: shopProfile(),
  features: featuresFile.parse({
    longtail: 'features/1', interactions: { path: '/shop/orders.csv', query: 'user', item: 'product' }, items: { path: '/shop/items.csv', id: 'product' },
    features: [{ name: 'product', kind: 'id' }, { name: 'section', kind: 'category', vocabulary: { minCount: 2 } }, { name: 'user', side: 'query', kind: 'id' }],
  }),
};

async function labels(files: Readonly<Record<string, string>>, data?: KnownProfile): Promise<readonly string[]> {
  const { analysis, text, offset, reader } = await atCursor({ ...shop, ...files }, data);
  return (await completion(analysis, text, offset, reader)).map(({ label }) => label);
}
const inExperiment = (text: string) => ({ '/shop/shop.experiment.yaml': `longtail: experiment/1\nmodel: shop.model.yaml\n${text}` });
const inModel = (text: string) => ({ '/shop/shop.model.yaml': `${model}${text}` });
const inFeatures = (text: string) => ({ '/shop/shop.features.yaml': features + text });

describe('completion', () => {
  const offered: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[], readonly string[]])[] = [
    ['the sections that are not there yet', inModel('|'), ['towers', 'loss', 'evaluation'], ['features', 'interactions']],
    ['keys in braces', inModel('loss: { | }'), ['temperature', 'logQ'], ['epochs']],
    ['keys on lines of their own', inModel('training:\n  epochs: 3\n  |'), ['batchSize', 'earlyStopping'], ['epochs', 'towers']],
    ['values of a choice', inModel('loss: { logQ: | }'), ['none', 'yi2019'], []],
    ['true and false', inModel('towers: { normalize: | }'), ['true', 'false'], []],
    ['metrics of a list', inModel('evaluation: { metrics: [recall, |] }'), ['ndcg', 'coverage'], []],
    ['slices by feature', inModel('evaluation:\n  slices:\n    - |'), ['tail', 'cold', 'item.section'], ['query.section', 'item.product']],
    ['metrics at the cut-offs that are evaluated', inModel('evaluation: { cutoffs: [7] }\ntraining: { earlyStopping: { metric: | } }'), ['recall@7', 'ndcg@7'], []],
    ['presets', inModel('preset: |'), ['recommended', 'cfm'], []],
    ['features files', { '/shop/shop.model.yaml': 'longtail: model/1\nfeatures: |\n' }, ['shop.features.yaml', 'old/'], ['items.csv', 'shop.model.yaml']],
    ['model files in other folders', { '/shop/shop.model.yaml': 'longtail: model/1\nextends: old/|\n' }, ['old/a.model.yaml'], []],
    ['data files', { '/shop/shop.features.yaml': 'longtail: features/1\nitems: { path: |, id: x }\n' }, ['items.csv'], ['shop.model.yaml']],
    ['feature kinds', inFeatures('  - |'), ['id', 'categories', 'history', 'name'], []],
    ['keys of the chosen kind', inFeatures('  - { name: x, kind: text, | }'), ['ngrams', 'dim', 'side'], ['separator', 'transform', 'name']],
    ['keys that every kind has before one is chosen', inFeatures('  - { | }'), ['name', 'kind'], ['ngrams']],
    ['every kind where one is chosen', inFeatures('  - { name: x, kind: te|xt }'), ['id', 'text', 'vector'], []],
    ['split kinds with their group', { '/shop/shop.features.yaml': features.replace('features:', 'split: { kind: | }\nfeatures:') }, ['hash', 'time', 'leaveLastOut'], []],
    ['the three kinds of file', { '/shop/new.model.yaml': 'longtail: |' }, ['features/1', 'model/1', 'experiment/1'], []],
    ['beginnings of an empty file', { '/shop/new.model.yaml': '|' }, ['longtail: features/1', 'longtail: model/1', 'longtail: experiment/1'], []],
    ['the keys of an experiment', inExperiment('|'), ['arms', 'grid', 'seeds', 'dataFractions'], ['loss', 'model']],
    ['model files for an experiment', { '/shop/shop.experiment.yaml': 'longtail: experiment/1\nmodel: |\n' }, ['shop.model.yaml', 'old/'], ['items.csv', 'shop.features.yaml']],
    ['the keys of an arm', inExperiment('arms:\n  - { name: a, | }'), ['set', 'grid'], ['name', 'seeds']],
    ['keys of model and features to set, by address', inExperiment('arms:\n  - { name: a, set: { | } }'), ['selfSupervision.alpha', 'loss.logQ', 'split.seed', 'preset'], ['training.seed', 'alpha', 'longtail']],
    ['the same on lines of their own', inExperiment('arms:\n  - name: a\n    set:\n      |'), ['selfSupervision.alpha', 'towers.hidden'], ['name']],
    ['values of a key that an arm sets', inExperiment('arms:\n  - { name: a, set: { selfSupervision.masking: | } }'), ['cfm', 'rfm'], ['none of it']],
    ['values of a key of a grid', inExperiment('grid:\n  selfSupervision.masking: [cfm, |]'), ['rfm'], []],
    ['values of a condition', inExperiment('across: { loss.logQ: [|] }'), ['none', 'yi2019'], []],
    ['slices of an experiment', inExperiment('slices: [|]'), ['tail', 'item.section'], []],
    ['codes in a comment that suppresses', inModel('loss: { } # longtail-ignore: cutoffs-order, |'), ['views-identical', 'feature-constant'], ['temperature', 'unknown-key']],
    ['nothing in the reason of such a comment', inModel('loss: { } # longtail-ignore: cutoffs-order since |'), [], ['views-identical']],
    ['nothing in a comment', inModel('loss: { } # here | '), [], ['temperature']],
  ];
  test.each(offered)('offers %s', async (_title, files, wanted, unwanted) => {
    const found = await labels(files, known);
    for (const label of wanted) expect(found).toContain(label);
    for (const label of unwanted) expect(found).not.toContain(label);
  });

  test('offers the columns of a feature’s own files, with type and number of values, quoted where YAML needs it', async () => {
    const { analysis, text, offset, reader } = await atCursor({ ...shop, ...inFeatures('  - { name: x, kind: category, column: | }') }, known);
    const items = await completion(analysis, text, offset, reader);
    expect(items.map(({ label, detail }) => [label, detail]).slice(0, 3)).toEqual([['product', 'VARCHAR, 20 values'], ['section', 'VARCHAR, 3 values'], ['"list price"', 'DOUBLE']]);
    expect(await labels(inFeatures('  - { name: x, side: query, kind: category, column: | }'), known)).toEqual(expect.arrayContaining(['user', 'at']));
    expect(await labels({ '/shop/shop.features.yaml': features.replace('query: user', 'query: user, timestamp: |') }, known)).toContain('at');
  });

  test('offers the codes of this file’s warnings first in a comment that suppresses, with what they say', async () => {
    const { analysis, text, offset, reader } = await atCursor({ ...shop, ...inModel('# longtail-ignore: cut|off\nevaluation: { cutoffs: [50, 10] }\n') });
    const [first] = [...await completion(analysis, text, offset, reader)].sort((a, b) => a.sortText!.localeCompare(b.sortText!));
    expect(first).toMatchObject({ label: 'cutoffs-order', detail: 'in this file', textEdit: { range: { start: { line: 2, character: 19 }, end: { line: 2, character: 25 } }, newText: 'cutoffs-order' } });
  });

  test('replaces the word that is there and nothing else', async () => {
    const { analysis, text, offset, reader } = await atCursor({ ...shop, ...inModel('loss: { temp|erature: 0.1 }') });
    const item = (await completion(analysis, text, offset, reader)).find(({ label }) => label === 'temperature');
    expect(item?.textEdit).toEqual({ range: { start: { line: 2, character: 8 }, end: { line: 2, character: 19 } }, newText: 'temperature' });
  });
});

describe('hover', () => {
  /** Every address of the schema with an example text that writes it. */
  function keys(shape: Shape, name: string, found: [string, string][] = []): [string, string][] {
    const visit = (map: MapShape, before: string, after: string, taken: readonly string[]) => {
      for (const [key, { shape: inner }] of map.keys) {
        if (taken.includes(key)) continue;
        found.push([key, `${before}${key}|: x${after}`]);
        keysBelow(inner, `${before}${key}: `, after);
      }
    };
    const keysBelow = (one: Shape, before: string, after: string): void => {
      if (one.kind === 'map') visit(one, `${before}{ `, ` }${after}`, []);
      if (one.kind === 'oneOf') for (const option of one.options) keysBelow(option, before, after);
      if (one.kind === 'list' && one.item.kind !== 'text' && one.item.kind !== 'number') keysBelow(one.item, `${before}[`, `]${after}`);
      if (one.kind === 'variants') for (const [kind, map] of one.variants) visit(map, `${before}{ ${one.by}: ${kind}, `, ` }${after}`, [one.by]);
    };
    visit(shape as MapShape, '', '', ['longtail']);
    void name;
    return found;
  }

  test('tells the help of a key that an experiment sets, whether it is written as one word or as a group', async () => {
    for (const line of ['selfSupervision.al|pha: 0.3', 'selfSupervision: { al|pha: 0.3 }', 'loss.logQ: yi2019, selfSupervision.alpha: 0.|3']) {
      const { analysis, position } = await atCursor({ ...shop, ...inExperiment(`arms:\n  - { name: CFM, set: { ${line} } }\n`) });
      expect(JSON.stringify(hover(analysis, position)?.contents), line).toContain('Yao et al. 2021, eq. 5');
    }
    const { analysis, position } = await atCursor({ ...shop, ...inExperiment('grid: { selfSupervision.mas|king: [cfm] }\n') });
    expect(JSON.stringify(hover(analysis, position)?.contents)).toContain('What makes the views differ');
  });

  test.each<FileKind>(['features', 'model'])('tells the help of every key of a %s file', async (kind) => {
    const all = keys(fileShape(kind), kind);
    expect(all.length).toBeGreaterThan(30);
    for (const [key, line] of all) {
      const { analysis, position } = await atCursor({ '/a.yaml': `longtail: ${kind}/1\n${line}\n` });
      const shown = hover(analysis, position)?.contents as { value: string } | undefined;
      expect(shown?.value, line).toMatch(new RegExp(`^\\*\\*\`[^\`]*${key}\`\\*\\*: .+\\n\\n.+`));
    }
  });

  test('tells of a feature what the data say, and of a preset its settings', async () => {
    const shown = async (files: Readonly<Record<string, string>>) => {
      const { analysis, position } = await atCursor({ ...shop, ...files }, known);
      return (hover(analysis, position)!.contents as { value: string }).value;
    };
    expect(await shown({ '/shop/shop.features.yaml': features.replace('name: section', 'name: sec|tion') })).toContain('3 distinct values; 3 with a row of their own; entropy 1.00 nats. Most frequent: `toys` 9.');
    expect(await shown(inModel('evaluation: { slices: [item.sec|tion] }'))).toContain('20 of 20 items have a value');
    expect(await shown(inModel('preset: c|fm'))).toContain('masking: cfm');
    expect(await shown(inFeatures('  - { name: x, kind: te|xt }'))).toContain('Free text as a bag of tokens');
  });
});

describe('navigation', () => {
  const files = {
    ...shop,
    '/shop/shop.features.yaml': `${features}  - { name: shelf, kind: category, table: section }\n`,
    '/shop/shop.model.yaml': `${model}evaluation: { slices: [tail, "item.section"] }\n`,
    '/shop/child.model.yaml': 'longtail: model/1\nextends: shop.model.yaml\ntraining: { earlyStopping: { slice: item.section } }\n',
    '/other/shop.model.yaml': 'longtail: model/1\nfeatures: other.features.yaml\nevaluation: { slices: [item.section] }\n',
    '/other/other.features.yaml': features,
  };
  const cursor = (path: keyof typeof files, from: string, to: string) => atCursor({ ...files, [path]: files[path].replace(from, to) });

  test('references are those of models that read the same file, tables that share included', async () => {
    const { analysis, position, reader, paths } = await cursor('/shop/child.model.yaml', 'item.section', 'item.sec|tion');
    const found = await references(analysis, position, reader, paths, { includeDeclaration: true });
    expect(found.map(({ path, range: { start } }) => `${path} ${start.line}:${start.character}`)).toEqual([
      '/shop/shop.features.yaml 5:10', '/shop/shop.features.yaml 9:42', '/shop/shop.model.yaml 2:35', '/shop/child.model.yaml 2:41',
    ]);
  });

  test('a rename writes the column of a feature that stands on lines of its own, below its name', async () => {
    const { analysis, position, reader, paths } = await cursor('/shop/shop.model.yaml', 'item.section', 'item.sec|tion');
    const renaming = await rename(analysis, position, 'part', reader, paths);
    expect('edits' in renaming && renaming.edits.get('/shop/shop.features.yaml')).toEqual([
      { range: { start: { line: 5, character: 10 }, end: { line: 5, character: 17 } }, newText: 'part' },
      { range: { start: { line: 5, character: 17 }, end: { line: 5, character: 17 } }, newText: '\n    column: section' },
      { range: { start: { line: 9, character: 42 }, end: { line: 9, character: 49 } }, newText: 'part' },
    ]);
    expect(await rename(analysis, position, 'a b', reader, paths)).toMatchObject({ refusal: expect.stringContaining('is not a name') });
  });

  test('definition of `extends` is the file, and of nothing is nothing', async () => {
    const there = await cursor('/shop/child.model.yaml', 'extends: shop', 'extends: sh|op');
    expect(await definition(there.analysis, there.position, there.reader)).toMatchObject({ path: '/shop/shop.model.yaml' });
    const nowhere = await cursor('/shop/child.model.yaml', 'training:', 'trai|ning:');
    expect(await definition(nowhere.analysis, nowhere.position, nowhere.reader)).toBeUndefined();
  });
});

describe('outline and hints', () => {
  test('symbols name sections and features; folds follow groups and comments', async () => {
    const { analysis } = await atCursor({ '/shop/shop.features.yaml': `# a\n# b\n${features}|` });
    const list = symbols(analysis.document).find(({ name }) => name === 'features')!;
    expect(list.children?.map(({ name, detail }) => `${name} ${detail}`)).toEqual(['product id', 'section category', 'user id']);
    expect(foldingRanges(analysis.document).map(({ startLine, endLine }) => [startLine, endLine])).toEqual([[0, 1], [5, 10], [7, 9]]);
  });

  test('hints tell sizes of tables, and parameters of a model', async () => {
    const all = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const inFile = await atCursor({ ...shop, '/shop/shop.features.yaml': `${features}|` }, known);
    // product: 21 rows · 32 · 4 bytes = 2,688. section: 4 · 32 · 4 = 512. user: 13 · 8 · 4 = 416.
    expect(inlayHints(inFile.analysis, all).map(({ label }) => label)).toEqual(['20 values, 2.6 KB', '3 values, 512 B', '12 values, 416 B']);
    const inOther = await atCursor({ ...shop, '/shop/shop.model.yaml': `${model}towers: { hidden: [4] }|\n` }, known);
    // tables 672 + 128 + 104 = 904; item tower 64 · 4 + 4 = 260; query tower 8 · 4 + 4 = 36
    expect(inlayHints(inOther.analysis, all).map(({ label }) => label)).toEqual(['1,200 parameters, 3.5 KB of tables']);
  });

  test('a profile says nothing of other files, and only what still holds of others settings', () => {
    const changed = { ...known.features, features: known.features.features.map((feature) => (feature.name === 'section' ? { ...feature, column: 'x' } : feature)) } as typeof known.features;
    expect(profileFor(known, changed)?.features.map(({ name }) => name)).toEqual(['product', 'user']);
    expect(profileFor(known, changed)?.pairs).toEqual(known.profile.pairs);
    expect(profileFor(known, { ...known.features, split: { ...known.features.split, sampleTraining: 0.5 } })?.split).toBeNull();
    expect(profileFor(known, { ...known.features, interactions: { ...known.features.interactions, path: '/elsewhere.csv' } })).toBeUndefined();
  });
});

describe('an experiment', () => {
  test('leads to its model file, and is found from there', async () => {
    const files = { ...shop, '/shop/shop.experiment.yaml': 'longtail: experiment/1\nmodel: shop.mo|del.yaml\n' };
    const { analysis, position, reader, paths } = await atCursor(files);
    expect(await definition(analysis, position, reader)).toMatchObject({ path: '/shop/shop.model.yaml' });
    expect((await references(analysis, position, reader, paths, { includeDeclaration: true })).map(({ path }) => path)).toContain('/shop/shop.experiment.yaml');
  });

  test('follows a feature that is renamed, in what it sets and in its slices', async () => {
    const text = 'longtail: experiment/1\nmodel: shop.model.yaml\narms:\n  - name: Wide\n    set:\n      features[section].dim: 64\nacross: { "features[section].vocabulary.minCount": [1, 2] }\nslices: [tail, item.section]\n';
    const { analysis, position, reader, paths } = await atCursor({ ...shop, '/shop/shop.features.yaml': features.replace('name: section', 'name: sec|tion'), '/shop/shop.experiment.yaml': text });
    const renaming = await rename(analysis, position, 'part', reader, paths);
    const edits = 'edits' in renaming ? renaming.edits.get('/shop/shop.experiment.yaml') ?? [] : [];
    const source = text.split('\n');
    expect(edits.map(({ range: { start, end }, newText }) => `${newText} for ${source[start.line]!.slice(start.character, end.character)} in line ${start.line}`)).toEqual(['part for section in line 7', 'part for section in line 5', 'part for section in line 6']);
  });

  test('is run from a lens that says how many runs it is', async () => {
    const { analysis } = await atCursor({ ...shop, ...inExperiment('arms: [{ name: CFM, set: { selfSupervision.alpha: 0.3 } }]\nacross: { loss.logQ: [none, yi2019] }\nseeds: [1, 2, 3]\n|') });
    // Base and one arm, twice, three seeds.
    expect(experimentLens(analysis, 'file:///x').map(({ command }) => [command!.title, command!.command, command!.arguments])).toEqual([['▶ Run experiment (12 runs)', 'longtail.runExperiment', ['file:///x']]]);
    const { analysis: model } = await atCursor({ ...shop, ...inModel('|') });
    expect(experimentLens(model, 'file:///x')).toEqual([]);
  });
});
