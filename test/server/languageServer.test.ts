import { mkdirSync, readFileSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { CodeLens, Diagnostic, Hover, InlayHint, Location, WorkspaceEdit } from 'vscode-languageserver/node';
import { parseConfig } from '../../config/parseConfig';
import { builtPrograms, LanguageClient, type ClientOptions } from './languageClient.testkit';

const features = `longtail: features/1
interactions: { path: orders.csv, query: user, item: product }
items: { path: items.csv, id: product }
features:
  - { name: product, kind: id }
  - { name: section, kind: category }
  - { name: user, side: query, kind: id }
`;
const model = `longtail: model/1
features: shop.features.yaml
loss: { temperature: 0.1 }
evaluation: { slices: [tail, item.section] }
`;
const orders = `user,product\n${Array.from({ length: 60 }, (_, n) => `u${n % 12},p${(n * 7) % 20}`).join('\n')}\n`;
const items = `product,section,price\n${Array.from({ length: 20 }, (_, n) => `p${n},s${n % 3},${n}`).join('\n')}\n`;
const shop = { 'shop.features.yaml': features, 'shop.model.yaml': model, 'orders.csv': orders, 'items.csv': items };

let programs: string;
let client: LanguageClient | undefined;

beforeAll(async () => {
  programs = await builtPrograms(['server', 'longtail']);
});
afterEach(async () => {
  const code = await client?.stop();
  client = undefined;
  if (code !== undefined) expect(code).toBe(0);
});

async function start(options: Partial<ClientOptions> = {}): Promise<LanguageClient> {
  client = await LanguageClient.start({ server: path.join(programs, 'server.cjs'), files: shop, ...options });
  return client;
}

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

describe('diagnostics', () => {
  test('a misspelt key is underlined where it stands, with its code, its page and a preferred fix that mends it', async () => {
    const one = await start();
    await one.open('shop.model.yaml', model.replace('temperature', 'temprature'));
    const found = await one.diagnostics('shop.model.yaml', (all) => all.length > 0);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      code: 'unknown-key', source: 'longtail', severity: 1,
      range: { start: { line: 2, character: 8 }, end: { line: 2, character: 18 } },
      codeDescription: { href: expect.stringMatching(/docs\/problems\.md#unknown-key$/) },
    });
    const [fix] = await one.codeActions('shop.model.yaml', found);
    expect(fix).toMatchObject({ kind: 'quickfix', isPreferred: true, title: 'Change to `temperature`' });
    expect((await one.apply(fix!.edit!))['shop.model.yaml']).toBe(model);
    expect(await one.diagnostics('shop.model.yaml')).toEqual([]);
  });

  test('what is wrong between two files points to the other one', async () => {
    const one = await start();
    await one.open('shop.model.yaml', model.replace('item.section', 'item.sectoin'));
    const [found] = await one.diagnostics('shop.model.yaml', (all) => all.length > 0);
    expect(found).toMatchObject({ code: 'slice-unknown-feature', relatedInformation: [{ location: { uri: one.uri('shop.features.yaml') } }] });
    const [fix] = await one.codeActions('shop.model.yaml', [found!]);
    expect((await one.apply(fix!.edit!))['shop.model.yaml']).toBe(model);
  });

  test('a value out of bounds has a fix', async () => {
    const one = await start();
    await one.open('shop.model.yaml', model.replace('0.1', '-3'));
    const found = await one.diagnostics('shop.model.yaml', (all) => all.includes('out-of-bounds'));
    const [fix] = await one.codeActions('shop.model.yaml', found);
    // Temperatures are above 0; the bound itself is not allowed, so the default is.
    expect((await one.apply(fix!.edit!))['shop.model.yaml']).toBe(model.replace('0.1', '0.07'));
  });

  test('a warning is suppressed by the action that says so, and nothing is left to say', async () => {
    const one = await start();
    await one.open('shop.model.yaml', `${model}towers: { normalize: false }\n`);
    const found = await one.diagnostics('shop.model.yaml', (all) => all.includes('temperature-without-normalize'));
    const suppress = (await one.codeActions('shop.model.yaml', found)).find(({ title }) => title === 'Suppress `temperature-without-normalize` here');
    const text = (await one.apply(suppress!.edit!))['shop.model.yaml']!;
    expect(text).toContain('# longtail-ignore: temperature-without-normalize\n');
    await one.edit('shop.model.yaml', 0, one.text('shop.model.yaml').length, text);
    expect(await one.diagnostics('shop.model.yaml', (all) => all.length === 0)).toEqual([]);
  });

  test('every problem with a fix is mended at once by source.fixAll', async () => {
    const one = await start();
    await one.open('shop.model.yaml', model.replace('temperature', 'temprature').replace('slices', 'slice'));
    await one.diagnostics('shop.model.yaml', (all) => all.length === 2);
    const [all] = await one.codeActions('shop.model.yaml', [], ['source.fixAll']);
    expect(all).toMatchObject({ kind: 'source.fixAll.longtail' });
    expect((await one.apply(all!.edit!))['shop.model.yaml']).toBe(model);
  });

  test('a change in a features file is seen in the model that refers to it', async () => {
    const one = await start();
    await one.open('shop.features.yaml', features);
    await one.open('shop.model.yaml', model);
    expect(await one.diagnostics('shop.model.yaml')).toEqual([]);
    await one.replace('shop.features.yaml', 'name: section', 'name: part');
    expect(codes(await one.diagnostics('shop.model.yaml', (all) => all.length > 0))).toEqual(['slice-unknown-feature']);
    await one.replace('shop.features.yaml', 'name: part', 'name: section');
    expect(await one.diagnostics('shop.model.yaml', (all) => all.length === 0)).toEqual([]);
  });

  test('a file without the header gets one hint and nothing else', async () => {
    const one = await start();
    await one.open('other.model.yaml', 'services:\n  web: { image: x }\n');
    expect(await one.diagnostics('other.model.yaml')).toMatchObject([{ code: 'not-longtail', severity: 4 }]);
  });

  test('diagnostics of a closed file are taken back', async () => {
    const one = await start();
    await one.open('alone.model.yaml', 'longtail: model/1\nfeatures: none.yaml\n');
    await one.diagnostics('alone.model.yaml', (all) => all.length === 1);
    await one.notify('textDocument/didClose', { textDocument: { uri: one.uri('alone.model.yaml') } });
    await new Promise<void>((resolve) => {
      const look = () => (one.published.at(-1)?.diagnostics.length === 0 ? resolve() : setImmediate(look));
      look();
    });
  });
});

describe('typing', () => {
  test('a burst of keys ends with the diagnostics of the last text, and no version is told of after a later one', async () => {
    const one = await start();
    await one.open('shop.features.yaml', features);
    await one.diagnostics('shop.features.yaml');
    const before = one.published.length;
    const at = features.indexOf('category }');
    const typed = 'category, dim: 99999, vocabulary: { minCount: 0 }, columm: x';
    await one.edit('shop.features.yaml', at, at + 'category'.length, '');
    for (let n = 0; n < typed.length; n += 1) await one.edit('shop.features.yaml', at + n, at + n, typed[n]!);
    const last = await one.diagnostics('shop.features.yaml', (all) => all.includes('unknown-key'));
    const cold = parseConfig(one.text('shop.features.yaml'), '').problems;
    expect(last.map(({ code, range, message }) => ({ code, range, message }))).toEqual(cold.map(({ code, range, message }) => ({ code, range, message })));
    const versions = one.published.slice(before).map(({ version }) => version!);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(versions.at(-1)).toBe(1 + 1 + typed.length);
    // Stale texts are dropped, not told one after the other.
    expect(versions.length).toBeLessThan(typed.length);
  });

  test('a cancelled request is answered as cancelled', async () => {
    const one = await start();
    await one.open('shop.model.yaml', model);
    const cancel = new CancellationTokenSource();
    const asked = one.request('textDocument/hover', one.at('shop.model.yaml', 'temper'), cancel.token);
    cancel.cancel();
    await expect(asked).rejects.toMatchObject({ code: -32800 });
  });
});

describe('help', () => {
  test('completion offers keys with their help, values of a choice, files, and slices by feature', async () => {
    const one = await start();
    await one.open('shop.model.yaml', `${model}optimizer: {  }\n`);
    const keys = await one.completion('shop.model.yaml', 'optimizer: { ');
    expect(keys.map(({ label }) => label)).toEqual(expect.arrayContaining(['kind', 'learningRate', 'epsilon']));
    expect(keys.find(({ label }) => label === 'learningRate')).toMatchObject({ textEdit: { newText: 'learningRate: ${1:0.1}' }, documentation: { value: expect.stringContaining('Step size') } });
    await one.replace('shop.model.yaml', 'optimizer: {  }', 'optimizer: { kind:  }');
    expect((await one.completion('shop.model.yaml', 'kind: ')).map(({ label }) => label)).toEqual(['adagrad', 'rowwiseAdagrad', 'adam', 'sgd']);
    expect((await one.completion('shop.model.yaml', 'features: ')).map(({ label }) => label)).toContain('shop.features.yaml');
    expect((await one.completion('shop.model.yaml', 'slices: [tail, ')).map(({ label }) => label)).toEqual(expect.arrayContaining(['cold', 'item.section']));
  });

  test('hover shows help, default, bounds, unit and source', async () => {
    const one = await start();
    await one.open('shop.model.yaml', model);
    const shown = await one.request<Hover>('textDocument/hover', one.at('shop.model.yaml', 'temper'));
    const { value } = shown.contents as { value: string };
    for (const part of ['loss.temperature', 'above 0 and at most 100', 'Divides the similarity', 'Default: `0.07`', 'dimensionless', 'Yao et al. 2021']) expect(value).toContain(part);
  });
});

describe('navigation', () => {
  test('definition leads from a slice to the feature and from `features` to its file', async () => {
    const one = await start();
    await one.open('shop.model.yaml', model);
    expect(await one.request<Location>('textDocument/definition', one.at('shop.model.yaml', 'item.sec'))).toMatchObject({ uri: one.uri('shop.features.yaml'), range: { start: { line: 5, character: 12 } } });
    expect(await one.request<Location>('textDocument/definition', one.at('shop.model.yaml', 'features: shop'))).toMatchObject({ uri: one.uri('shop.features.yaml') });
  });

  test('a feature is renamed in every file that names it, and goes on reading its column', async () => {
    const files = { ...shop, 'more/cold.model.yaml': 'longtail: model/1\nextends: ../shop.model.yaml\ntraining: { earlyStopping: { slice: item.section } }\n' };
    const one = await start({ files });
    for (const [name, text] of Object.entries(files)) if (name.endsWith('.yaml')) await one.open(name, text);
    const edit = await one.request<WorkspaceEdit>('textDocument/rename', { ...one.at('shop.model.yaml', 'item.sec'), newName: 'part' });
    expect(await one.apply(edit)).toEqual({
      'shop.features.yaml': features.replace('name: section', 'name: part, column: section'),
      'shop.model.yaml': model.replace('item.section', 'item.part'),
      'more/cold.model.yaml': files['more/cold.model.yaml'].replace('item.section', 'item.part'),
    });
    expect(await one.diagnostics('shop.model.yaml', (all) => all.length === 0)).toEqual([]);
    await expect(one.request('textDocument/rename', { ...one.at('shop.model.yaml', 'item.pa'), newName: 'product' })).rejects.toThrow('There is a feature `product` already');
  });
});

describe('data', () => {
  test('what the data say comes later, first from the first rows, then from all of them', async () => {
    const one = await start({ initializationOptions: { isTrusted: true } });
    await one.open('shop.features.yaml', features.replace('kind: category }', 'kind: category, column: sectoin }'));
    expect(await one.diagnostics('shop.features.yaml')).toEqual([]);
    await one.stage('sampled');
    const found = await one.diagnostics('shop.features.yaml', (all) => all.includes('column-missing'));
    const [fix] = await one.codeActions('shop.features.yaml', found);
    expect((await one.apply(fix!.edit!))['shop.features.yaml']).toContain('column: section }');
    expect(codes(await one.diagnostics('shop.features.yaml', (all) => !all.includes('column-missing')))).toEqual([]);
    await one.stage('full');
    expect(one.stages[0]!.stage).toBe('sampled');

    const columns = await one.completion('shop.features.yaml', 'column: ');
    expect(columns.find(({ label }) => label === 'price')).toMatchObject({ detail: 'VARCHAR' });
    expect(columns.find(({ label }) => label === 'section')).toMatchObject({ detail: 'VARCHAR, 3 values' });
    const shown = await one.request<Hover>('textDocument/hover', one.at('shop.features.yaml', 'name: prod'));
    expect((shown.contents as { value: string }).value).toContain('20 of 20 items have a value');
    const hints = await one.request<readonly InlayHint[]>('textDocument/inlayHint', { textDocument: { uri: one.uri('shop.features.yaml') }, range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } } });
    // 20 ids and the default row, 32 float32 each: 21 · 32 · 4 bytes = 2,688
    expect(hints[0]).toMatchObject({ label: '20 values, 2.6 KB', position: { line: 4, character: 19 } });
  });

  test('nothing is started in an untrusted workspace; trust lets it start', async () => {
    const started = path.join(programs, `started-${process.pid}.txt`);
    const recorder = path.join(programs, 'recorder.cjs');
    writeFileSync(recorder, `require('node:fs').appendFileSync(${JSON.stringify(started)}, process.argv.slice(2).join(' ') + '\\n'); require(${JSON.stringify(path.join(programs, 'longtail.cjs'))});`);
    const one = await start({ initializationOptions: { cliPath: recorder } });
    await one.open('shop.features.yaml', features);
    await one.diagnostics('shop.features.yaml');
    await one.replace('shop.features.yaml', 'kind: category }', 'kind: category, dim: 8 }');
    await one.diagnostics('shop.features.yaml');
    expect(existsSync(started)).toBe(false);
    await one.notify('longtail/trust', { isTrusted: true });
    await one.stage('sampled');
    expect(readFileSync(started, 'utf8')).toMatch(/^profile .*shop\.features\.yaml --json --stdin --sample\n/);
  });
});

describe('runs', () => {
  test('a model file has ▶ Train, and beside it what its last run came to', async () => {
    const one = await start();
    const run = path.join(one.folder, '.longtail/runs/20261101T000000Z-shop-abcd');
    mkdirSync(path.join(run, 'attempts/1'), { recursive: true });
    writeFileSync(path.join(run, 'run.json'), JSON.stringify({ formatVersion: 1, id: '20261101T000000Z-shop-abcd', name: 'shop', createdAt: 0, configPath: path.join(one.folder, 'shop.model.yaml'), configHash: '', overrides: [], commit: null, isDirty: null, seed: 1 }));
    const slices = [['all', 0.3], ['tail', 0.125], ['head', 0.5]].map(([slice, recall]) => ({ slice, nPairs: 8, metrics: { 'recall@10': 0, 'recall@50': recall } }));
    writeFileSync(path.join(run, 'attempts/1/journal.jsonl'), [
      { at: 1, kind: 'started', fromStep: 0, engine: 'cpu', device: 'cpu', why: '' },
      { at: 2, kind: 'evaluated', step: 10, epoch: 1, split: 'test', slices, alignment: null, uniformityQuery: null, uniformityItem: null, coverage: {}, gini: {}, isBest: true, seconds: 1 },
      { at: 3, kind: 'finished', step: 10, bestStep: 10, reason: 'epochs' },
    ].map((event) => `${JSON.stringify(event)}\n`).join(''));
    await one.open('shop.model.yaml', model);
    const lenses = await one.request<readonly CodeLens[]>('textDocument/codeLens', { textDocument: { uri: one.uri('shop.model.yaml') } });
    expect(lenses.map(({ command }) => [command!.title, command!.command, command!.arguments])).toEqual([
      ['▶ Train', 'longtail.train', [one.uri('shop.model.yaml')]],
      ['last recall@50: tail .125, head .500', 'longtail.openRun', ['20261101T000000Z-shop-abcd']],
    ]);
  });
});

describe('other ways in', () => {
  test('the server talks over IPC', async () => {
    const one = await start({ transport: 'ipc' });
    expect(one.capabilities).toMatchObject({ hoverProvider: true, completionProvider: {}, renameProvider: { prepareProvider: true } });
    await one.open('shop.model.yaml', model);
    expect(await one.diagnostics('shop.model.yaml')).toEqual([]);
  });

  test('files that only the client can read are read through it', async () => {
    const folder = 'vscode-vfs://github/shop/';
    const one = await start({ files: {}, provided: { [`${folder}shop.features.yaml`]: features }, initializationOptions: { providesFiles: true, isTrusted: false } });
    await one.open(`${folder}shop.model.yaml`, model.replace('item.section', 'item.sectoin'));
    const found = await one.diagnostics(`${folder}shop.model.yaml`, (all) => all.length > 0);
    expect(found).toMatchObject([{ code: 'slice-unknown-feature', relatedInformation: [{ location: { uri: `${folder}shop.features.yaml` } }] }]);
  });
});
