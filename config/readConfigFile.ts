import { ConfigDocument } from './configDocument';
import { rangeOf, type ConfigNode } from './configNode';
import { checkShape } from './checkShape';
import type { FileKind } from './keyShape';
import { nearestWord } from './nearestWord';
import type { Problem } from './problem';
import { readYaml, type YamlTree } from './readYaml';
import { nodeWords, shortened } from './shapeWords';
import { sourceText, type SourceText } from './sourceText';

/** One file as written: its tree, and what is wrong with it taken alone. Defaults, ancestors and rules come later. */
export interface ConfigFile {
  readonly document: ConfigDocument;
  readonly problems: readonly Problem[];
}

export interface ReadOptions {
  /** Whether keys that a file must have are missed; `ignoreInMaps` when others supply them. A file that `extends` another is never held to them. */
  readonly missing: 'report' | 'ignoreInMaps';
}

/** @param read gives what `readYaml` gives */
export function readConfigFile(text: string, path: string, { missing }: ReadOptions, read: (source: SourceText) => YamlTree = readYaml): ConfigFile {
  const source = sourceText(text, path);
  const { root, problems } = read(source);
  const header = root?.kind === 'map' ? root.entries.get('longtail') : undefined;
  const isOurs = header !== undefined || /^\uFEFF?longtail[ \t]*:/m.test(text);
  if (!isOurs) {
    return {
      document: new ConfigDocument(source, root, undefined),
      problems: [misspeltHeader(root, path) ?? {
        code: 'not-longtail', severity: 'hint', path, range: source.rangeOf(0, firstLineEnd(text)),
        message: 'This file does not say that it is a Longtail config, so it is not checked. Start it with `longtail: features/1`, `longtail: model/1` or `longtail: experiment/1`.',
      }],
    };
  }

  const kind = header ? kindOf(header.value) : kindOfText(text);
  const document = new ConfigDocument(source, root, kind);
  if (problems.some(({ code }) => code !== 'duplicate-key')) return { document, problems };
  if (header && kind === undefined) return { document, problems: [...problems, headerProblem(header.value, rangeOf(header.value.place.end > header.value.place.start ? header.value.place : header.keyPlace), path)] };
  if (!document.root || kind === undefined) return { document, problems };
  const extendsOther = stringAt(document.root.entries.get('extends')?.value) !== undefined;
  return {
    document,
    problems: [...problems, ...checkShape(document.root, kind, { missing: extendsOther ? 'ignoreInMaps' : missing })],
  };
}

/** The text of a scalar node that holds one. */
export function stringAt(node: ConfigNode | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

const headers: ReadonlyMap<string, FileKind> = new Map([['features/1', 'features'], ['model/1', 'model'], ['experiment/1', 'experiment']]);

function kindOf(node: ConfigNode): FileKind | undefined {
  return headers.get(stringAt(node) ?? '');
}

function kindOfText(text: string): FileKind | undefined {
  return headers.get(/^\uFEFF?longtail[ \t]*:[ \t]*["']?([^\s"'#]+)/m.exec(text)?.[1] ?? '');
}

function headerProblem(node: ConfigNode, range: Problem['range'], path: string): Problem {
  const written = stringAt(node);
  const said = written === undefined ? nodeWords(node) : `\`${shortened(written)}\``;
  const near = written === undefined ? undefined : nearestWord(written, headers.keys());
  const version = /^(features|model|experiment)\/(\d+)$/.exec(written ?? '');
  const advice = version ? `This version of Longtail reads \`${version[1]!}/1\`.` : near !== undefined ? `Did you mean \`${near}\`?` : 'Write `features/1`, `model/1` or `experiment/1`.';
  return {
    code: 'unknown-version', severity: 'error', path, range, key: 'longtail',
    message: `\`longtail\` is ${said}, which is no kind of config known here. ${advice}`,
    ...(near === undefined ? {} : { fixes: [{ title: `Change to \`${near}\``, range, newText: near }] }),
  };
}

/** For `longtial: model/1`, which is meant to be ours and would otherwise go unchecked. */
function misspeltHeader(root: ConfigNode | undefined, path: string): Problem | undefined {
  const [key, entry] = root?.kind === 'map' ? root.entries.entries().next().value ?? [] : [];
  if (key === undefined || !/^(features|model|experiment)\//.test(stringAt(entry!.value) ?? '') || nearestWord(key, ['longtail']) === undefined) return undefined;
  const range = rangeOf(entry!.keyPlace);
  return {
    code: 'unknown-key', severity: 'error', path, range, key,
    message: `This file starts with the key \`${shortened(key)}\`, so nothing tells that it is a Longtail config. Did you mean \`longtail\`?`,
    fixes: [{ title: 'Change to `longtail`', range, newText: 'longtail' }],
  };
}

function firstLineEnd(text: string): number {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text.length : end;
}
