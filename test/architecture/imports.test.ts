import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/**
 * The import table of docs/ARCHITECTURE.md. A zone is the longest prefix of a file's path; `ours` are the zones it may
 * import beside itself, `packages` the prefixes of packages it may import.
 */
interface Zone { readonly folder: string; readonly ours: readonly string[]; readonly packages: readonly string[] }

const zones: readonly Zone[] = [
  { folder: 'config', ours: [], packages: ['yaml', 'zod'] },
  { folder: 'runs', ours: [], packages: [] },
  { folder: 'runs/node', ours: ['runs'], packages: ['node:'] },
  { folder: 'trainer/numerics', ours: [], packages: [] },
  { folder: 'insight', ours: ['trainer/numerics', 'runs'], packages: [] },
  { folder: 'webviews/marks', ours: ['insight'], packages: ['d3'] },
  { folder: 'webviews/page', ours: ['webviews/marks', 'insight'], packages: ['d3'] },
  { folder: 'webviews/run', ours: ['webviews/page', 'webviews/marks', 'insight'], packages: ['d3'] },
  { folder: 'webviews/tail', ours: ['webviews/page', 'webviews/marks', 'insight'], packages: ['d3'] },
  { folder: 'webviews/features', ours: ['webviews/page', 'webviews/marks', 'insight'], packages: ['d3'] },
  { folder: 'webviews/doctor', ours: ['webviews/page', 'insight'], packages: ['d3'] },
  { folder: 'trainer/data', ours: ['config', 'trainer/numerics', 'runs'], packages: ['@duckdb/node-api', 'node:'] },
  { folder: 'trainer/engine', ours: ['trainer/numerics'], packages: ['@tensorflow/'] },
  { folder: 'trainer/model', ours: ['config', 'trainer/engine', 'trainer/numerics'], packages: ['@tensorflow/tfjs-core'] },
  {
    folder: 'trainer/run',
    ours: ['config', 'runs', 'runs/node', 'insight', 'trainer/data', 'trainer/engine', 'trainer/model', 'trainer/numerics'],
    packages: ['node:', '@duckdb/node-api'],
  },
  {
    folder: 'trainer',
    ours: ['config', 'runs', 'runs/node', 'insight', 'trainer/data', 'trainer/engine', 'trainer/model', 'trainer/numerics', 'trainer/run'],
    packages: ['node:'],
  },
  {
    folder: 'extension',
    ours: ['config', 'runs', 'runs/node', 'insight', 'webviews/run', 'webviews/tail', 'webviews/features', 'webviews/doctor', 'server/lsp'],
    packages: ['vscode', 'vscode-languageclient', 'node:'],
  },
  { folder: 'server/service', ours: ['config'], packages: ['vscode-languageserver-types', 'yaml'] },
  { folder: 'server/lsp', ours: ['server/service', 'config', 'runs', 'runs/node'], packages: ['vscode-languageserver', 'vscode-languageserver-textdocument', 'node:'] },
];
const anything = ['test', 'bench', 'scripts'];
const forbiddenNames = new Set(['utils', 'helpers', 'common', 'shared', 'core', 'base', 'misc', 'types', 'constants']);
const root = path.resolve(import.meta.dirname, '../..');

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    if (name === 'node_modules' || name.startsWith('.')) return [];
    const inside = path.posix.join(folder, name);
    if (statSync(path.join(root, inside)).isDirectory()) return sourceFiles(inside);
    return /\.ts$/.test(name) ? [inside] : [];
  });
}

const zoneOf = (file: string): Zone | undefined =>
  zones.filter((zone) => file.startsWith(`${zone.folder}/`)).sort((a, b) => b.folder.length - a.folder.length)[0];

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const patterns = [/^\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]/gm, /^\s*import\s+['"]([^'"]+)['"]/gm, /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g, /\brequire\(\s*['"]([^'"]+)['"]\s*\)/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

const isTest = (file: string) => /\.(test|testkit)\.ts$/.test(file);
const folders = [...new Set(zones.map((zone) => zone.folder.split('/')[0]!))];
const files = folders.flatMap(sourceFiles);

describe('the import table', () => {
  test('has files to check in every zone', () => {
    for (const zone of zones) expect(files.some((file) => zoneOf(file) === zone), zone.folder).toBe(true);
  });

  test.each(files.filter((file) => !isTest(file)))('%s imports only what its zone may', (file) => {
    const zone = zoneOf(file)!;
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) {
        const target = path.posix.join(path.posix.dirname(file), specifier);
        const targetZone = zoneOf(`${target}.ts`) ?? { folder: target };
        expect([zone.folder, ...zone.ours], `${file} imports ${specifier}`).toContain(targetZone.folder);
        expect(isTest(`${target}.ts`) || anything.some((folder) => target.startsWith(`${folder}/`)), `${file} imports test code`).toBe(false);
      } else {
        expect(zone.packages.some((allowed) => (/[:/]$/.test(allowed) ? specifier.startsWith(allowed) : specifier === allowed || specifier.startsWith(`${allowed}/`))), `${file} imports ${specifier}`).toBe(true);
      }
    }
  });

  test('of panels and the language server the extension imports what they say to each other, and nothing else', () => {
    for (const file of files.filter((one) => one.startsWith('extension/'))) {
      for (const specifier of importsOf(file).filter((one) => /\/(webviews|server)\//.test(one))) expect(specifier, file).toMatch(/\/protocol$/);
    }
  });

  test('nothing imports the command line', () => {
    for (const file of files) for (const specifier of importsOf(file)) expect(/(^|\/)(cli|main)$/.test(specifier), `${file} imports ${specifier}`).toBe(false);
  });
});

describe('names', () => {
  test.each(files)('%s is not named after a drawer', (file) => {
    for (const part of file.replace(/\.(test|testkit)?\.?ts$/, '').split('/')) expect(forbiddenNames.has(part.replace(/\.(test|testkit)$/, '')), part).toBe(false);
  });

  test.each(files)('%s has no default export and is not a barrel', (file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    expect(/^export default/m.test(text)).toBe(false);
    expect(/^export \* from/m.test(text)).toBe(false);
  });
});

describe('pure zones', () => {
  const pure = files.filter((file) => !isTest(file) && !file.startsWith('runs/node/') && /^(config|runs|insight|trainer\/numerics|server\/service)\//.test(file));
  test.each(pure)('%s reaches for nothing of the host', (file) => {
    const text = readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(/\b(process|Buffer|window|document\.createElement|setTimeout|setInterval|Math\.random|Date\.now)\b\s*[.([]?/.exec(text.replace(/'[^'\n]*'|`[^`]*`|"[^"\n]*"/g, "''"))?.[0] ?? null).toBeNull();
  });

  test('randomness comes only from named streams', () => {
    for (const file of files.filter((one) => !isTest(one))) {
      if (file === 'trainer/run/folder/createRun.ts' || file === 'runs/runPaths.ts') continue; // the four letters of a run's name
      expect(/Math\.random\s*\(/.test(readFileSync(path.join(root, file), 'utf8')), file).toBe(false);
    }
  });
});
