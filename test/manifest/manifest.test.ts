import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const json = (name: string) => JSON.parse(readFileSync(path.join(root, name), 'utf8')) as unknown;

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly icon: string;
  readonly main: string;
  readonly extensionKind: readonly string[];
  readonly activationEvents: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] }; readonly virtualWorkspaces: { readonly supported: string } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string; readonly enablement?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string; readonly group?: string }[]>>;
    readonly languages: readonly { readonly id: string; readonly extensions: readonly string[]; readonly configuration: string }[];
    readonly grammars: readonly { readonly language: string; readonly path: string; readonly scopeName: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly type: string; readonly default: unknown; readonly scope: string; readonly markdownDescription: string }>> };
    readonly configurationDefaults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly yamlValidation?: unknown;
    readonly problemMatchers: readonly { readonly owner: string; readonly applyTo: string; readonly pattern: { readonly regexp: string } }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string; readonly altText: string }; readonly completionEvents: readonly string[]; readonly description: string }[] }[];
    readonly keybindings?: unknown;
  };
}

const manifest = json('package.json') as Manifest;
const words = json('package.nls.json') as Readonly<Record<string, string>>;
const { contributes } = manifest;

/** What the manifest shows to people: texts under these keys. */
function shownTexts(value: unknown, key = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => shownTexts(one, key));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([name, inner]) => shownTexts(inner, name));
  return typeof value === 'string' && ['title', 'category', 'description', 'markdownDescription', 'enumDescriptions', 'contents', 'altText', 'contextualTitle', 'displayName'].includes(key) ? [value] : [];
}

describe('the manifest', () => {
  test('shows no text of its own: all of it can be translated', () => {
    const plain = shownTexts(contributes).filter((text) => !/^%[\w.]+%$/.test(text) && text !== 'Longtail');
    expect(plain).toEqual([]);
  });

  test('and package.nls.json name the same texts', () => {
    const asked = [...readFileSync(path.join(root, 'package.json'), 'utf8').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key!);
    expect([...new Set(asked)].sort()).toEqual(Object.keys(words).sort());
    for (const [key, text] of Object.entries(words)) expect(text.trim(), key).not.toBe('');
  });

  test('asks for no newer editor than its types know', () => {
    expect(manifest.engines.vscode).toBe(`^${manifest.devDependencies['@types/vscode']}`);
  });

  test('is activated by our own files, folders and panels, never by the start of the editor', () => {
    for (const event of manifest.activationEvents) expect(event).toMatch(/^(onLanguage:longtail-|workspaceContains:\.longtail|onWebviewPanel:longtail\.)/);
  });

  test('runs where the files are', () => {
    expect(manifest.extensionKind).toEqual(['workspace']);
  });

  test('is limited in workspaces that are not trusted and in virtual ones, and takes no path from the former', () => {
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(manifest.capabilities.virtualWorkspaces.supported).toBe('limited');
    const naming = Object.keys(contributes.configuration.properties).filter((name) => /path|command|url|args/i.test(name));
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(naming);
  });

  test('has one category, no emoji, no key binding', () => {
    for (const { category, title } of contributes.commands) {
      expect(category).toBe('Longtail');
      expect(words[title.slice(1, -1)]).not.toMatch(/\p{Extended_Pictographic}/u);
    }
    expect(contributes.keybindings).toBeUndefined();
  });

  test('offers what runs or writes in trusted workspaces only', () => {
    const harmless = new Set(['openRun', 'doctor', 'copyDoctorReport', 'showLog', 'openConfig', 'openRunLog', 'openWalkthrough'].map((name) => `longtail.${name}`));
    for (const { command, enablement } of contributes.commands) expect(enablement === 'isWorkspaceTrusted' || harmless.has(command), command).toBe(true);
  });

  test('puts at most one icon into the title of a file', () => {
    const inFront = contributes.menus['editor/title']!.filter(({ group, when }) => group?.startsWith('navigation') && when?.includes('resourceLangId'));
    expect(inFront.map(({ command, when }) => [command, /longtail-\w+/.exec(when!)![0]])).toEqual([['longtail.train', 'longtail-model'], ['longtail.runExperiment', 'longtail-experiment']]);
  });

  test('puts at most three actions on a row of the tree', () => {
    expect(contributes.menus['view/item/context']!.filter(({ group }) => group?.startsWith('inline')).length).toBeLessThanOrEqual(3);
  });

  test('names commands in menus that it has', () => {
    const known = new Set(contributes.commands.map(({ command }) => command));
    for (const [menu, entries] of Object.entries(contributes.menus)) for (const { command } of entries) expect(known.has(command), `${menu}: ${command}`).toBe(true);
  });

  test('gives each setting a type, a default, a scope and a description', () => {
    for (const [name, { type, default: value, scope, markdownDescription }] of Object.entries(contributes.configuration.properties)) {
      expect(name).toMatch(/^longtail\./);
      expect(typeof value).toBe(type);
      expect(['window', 'resource', 'machine-overridable']).toContain(scope);
      expect(words[markdownDescription.slice(1, -1)]).toBeTruthy();
    }
  });

  test('refers to files that exist', () => {
    const files = [manifest.icon, ...contributes.languages.map(({ configuration }) => configuration), ...contributes.grammars.map((grammar) => grammar.path), ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)), 'LICENSE', 'CHANGELOG.md', 'README.md'];
    for (const file of files) expect(existsSync(path.join(root, file)), file).toBe(true);
  });

  test('has a PNG of at least 128 pixels for an icon', () => {
    const png = readFileSync(path.join(root, manifest.icon));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(128);
  });

  test('gives each language a grammar and suffixes that are only ours', () => {
    for (const { id, extensions } of contributes.languages) {
      expect(contributes.grammars.some(({ language }) => language === id)).toBe(true);
      for (const extension of extensions) expect(extension).toMatch(/^\.(features|model|experiment)\.ya?ml$/);
    }
  });

  test('keeps its files from extensions for YAML: ids of our own, defaults of our own, no schema handed over', () => {
    // What Red Hat's YAML extension registers for; `*.y(a)ml` has no meaning for VS Code's patterns, see test/host/suite/coexistence.
    const takenByYaml = ['yaml', 'dockercompose', 'github-actions-workflow', 'yaml-textmate', 'yaml-tmlanguage'];
    const ids = contributes.languages.map(({ id }) => id);
    expect(ids.filter((id) => takenByYaml.includes(id))).toEqual([]);
    expect(Object.keys(contributes.configurationDefaults).sort()).toEqual(ids.map((id) => `[${id}]`).sort());
    for (const defaults of Object.values(contributes.configurationDefaults)) expect(defaults).toMatchObject({ 'editor.tabSize': 2, 'editor.insertSpaces': true, 'editor.wordBasedSuggestions': 'off' });
    // The extension gives every schema named here to its server, for files of any language.
    expect(contributes.yamlValidation).toBeUndefined();
  });

  test('leaves the problems of open files to the language server: a task says them of closed ones', () => {
    // Diagnostics of the language client `longtail` have the same owner, so they take the place of the task's.
    expect(contributes.problemMatchers.map(({ owner, applyTo }) => [owner, applyTo])).toEqual([['longtail', 'closedDocuments']]);
  });

  test('completes each step of the walkthrough by an action of the step', () => {
    for (const { description, completionEvents } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      for (const event of completionEvents) expect(words[description.slice(1, -1)]).toContain(`command:${event.replace('onCommand:', '')}`);
    }
  });

  test('matches a problem as the command line writes it', () => {
    const [, file, line, column, severity, code, message] = new RegExp(contributes.problemMatchers[0]!.pattern.regexp).exec('shop/cfm.model.yaml:3:9 error unknown-key: `loss` has no key `tempreature`.')!;
    expect([file, line, column, severity, code, message]).toEqual(['shop/cfm.model.yaml', '3', '9', 'error', 'unknown-key', '`loss` has no key `tempreature`.']);
  });
});
