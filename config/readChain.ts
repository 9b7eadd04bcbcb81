import { rangeOf, type ConfigNode, type MapNode } from './configNode';
import type { FileReader } from './fileReader';
import type { IgnoreComment } from './ignoreComments';
import { fileShape, type FileKind } from './keyShape';
import { mergeNodes } from './mergeNodes';
import type { Problem } from './problem';
import { readConfigFile, stringAt } from './readConfigFile';
import { sourceText } from './sourceText';

/** How many files may follow one another through `extends`, the first one not counted. */
const deepestExtends = 8;

/** A file and everything it extends, merged. */
export interface Chain {
  /** Undefined when the first file has no tree of the wanted kind. */
  readonly root: MapNode | undefined;
  /** Files read, the first one first. */
  readonly paths: readonly string[];
  readonly problems: readonly Problem[];
  /** The comments in these files that suppress problems. */
  readonly ignores: readonly IgnoreComment[];
  /** All of it could be read and merged, so that keys may be missed. */
  readonly isClean: boolean;
  /** What became of the first file: `other` is a file of another kind or no config. */
  readonly entry: 'read' | 'missing' | 'other';
}

interface Link { readonly path: string; readonly root: MapNode; readonly extends: ConfigNode | undefined }

export async function readChain(firstPath: string, kind: FileKind, reader: FileReader): Promise<Chain> {
  const links: Link[] = [];
  const paths: string[] = [];
  const problems: Problem[] = [];
  const ignores: IgnoreComment[] = [];
  let path = firstPath;
  let isClean = true;
  for (;;) {
    const child = links.at(-1);
    const text = await reader.read(path);
    if (text === null) {
      problems.push(child ? extendsProblem('extends-missing', child, `There is no file at \`${stringAt(child.extends)!}\`, looked for at \`${path}\`. Change \`extends\` or put the file there.`) : missingFile(path));
      if (!child) return { root: undefined, paths, problems, ignores, isClean: false, entry: 'missing' };
      isClean = false;
      break;
    }
    const { document, problems: own } = reader.parse?.(text, path, { missing: 'ignoreInMaps' }) ?? readConfigFile(text, path, { missing: 'ignoreInMaps' });
    if (child && document.kind !== kind && !own.some(({ code }) => code === 'yaml-syntax' || code === 'yaml-tab')) {
      problems.push(extendsProblem('extends-kind', child, `\`${stringAt(child.extends)!}\` is not a ${kind} file: it does not start with \`longtail: ${kind}/1\`. A ${kind} file can only extend another ${kind} file.`));
      isClean = false;
      break;
    }
    paths.push(path);
    ignores.push(...document.ignores);
    problems.push(...own);
    if (own.some(({ code }) => code.startsWith('yaml-'))) isClean = false;
    if (!child && document.kind !== kind) {
      if (document.kind !== undefined) problems.push(otherKind(document.kind, kind, path, document.root!));
      return { root: undefined, paths, problems, ignores, isClean: false, entry: 'other' };
    }
    if (!document.root) {
      isClean = false;
      break;
    }
    const parent = document.root.entries.get('extends')?.value;
    links.push({ path, root: document.root, extends: parent });
    const written = stringAt(parent);
    if (written === undefined || written === '') break;
    const next = reader.resolve(path, written);
    const back = links.findIndex((link) => link.path === next);
    if (back >= 0) {
      problems.push(cycleProblem(links.slice(back)));
      isClean = false;
      break;
    }
    if (links.length > deepestExtends) {
      problems.push(extendsProblem('extends-too-deep', links[0]!, `\`extends\` leads through more than ${deepestExtends} files: ${links.slice(0, 4).map((link) => `\`${fileName(link.path)}\``).join(', ')} … Copy the settings of some into one file.`));
      isClean = false;
      break;
    }
    path = next;
  }
  const shape = fileShape(kind);
  const root = links.length === 0 ? undefined : links.slice(0, -1).reduceRight<ConfigNode>((below, link) => mergeNodes(shape, below, link.root), links.at(-1)!.root) as MapNode;
  return { root, paths, problems, ignores, isClean, entry: 'read' };
}

/** The last part of a path, of either kind of slash. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1)!;
}

function extendsProblem(code: string, { extends: node, path }: Link, message: string): Problem {
  return { code, severity: 'error', message, path, range: rangeOf(node!.place), key: 'extends' };
}

function cycleProblem(links: readonly Link[]): Problem {
  const [first, ...others] = links;
  const names = [...links, first!].map((link) => `\`${fileName(link.path)}\``);
  const message = others.length === 0
    ? `${names[0]!} extends itself, so there is nothing to start from. Remove \`extends\` or name another file.`
    : `${names[0]!} extends ${names.slice(1).join(', which extends ')} again, so there is nothing to start from. Remove one of these \`extends\`.`;
  const problem = extendsProblem('extends-cycle', first!, message);
  if (others.length === 0) return problem;
  return {
    ...problem,
    related: others.map((link) => ({ path: link.path, range: rangeOf(link.extends!.place), message: `\`${fileName(link.path)}\` extends \`${stringAt(link.extends)!}\` here.` })),
  };
}

function missingFile(path: string): Problem {
  return { code: 'config-missing', severity: 'error', message: `There is no file at \`${path}\`. Check the path.`, path, range: sourceText('', path).rangeOf(0, 0) };
}

function otherKind(found: FileKind, wanted: FileKind, path: string, root: MapNode): Problem {
  const advice = found === 'experiment' ? 'Give the model file that it starts from, or run it with `longtail experiment`.'
    : wanted === 'model' ? 'Give the model file that refers to it.' : 'Give the features file that it refers to.';
  return {
    code: 'config-kind', severity: 'error', path, range: rangeOf(root.entries.get('longtail')!.value.place), key: 'longtail',
    message: `\`${fileName(path)}\` is ${found === 'experiment' ? 'an' : 'a'} ${found} file, and a ${wanted} file is needed here. ${advice}`,
  };
}
