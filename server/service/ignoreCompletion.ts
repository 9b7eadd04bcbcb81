import { CompletionItemKind } from 'vscode-languageserver-types';
import { configCodes, dataCodes, isSuppressible } from '../../config/ignoredProblems';
import type { Analysis } from './analysis';
import type { Offer } from './completion';

/** Where a code of an ignore comment is written: offsets of the word that is there already. */
export interface IgnoreContext {
  readonly start: number;
  readonly end: number;
}

/** The word of `# longtail-ignore: code` that an offset is in; undefined elsewhere. */
export function ignoreContext(text: string, offset: number): IgnoreContext | undefined {
  const before = text.slice(Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1, offset);
  const match = /(?:^|[ \t\uFEFF])#+[ \t]*longtail-ignore(?:[ \t]*:|[ \t])[ \t]*(?:[\w-]+[ \t]*,[ \t]*)*([\w-]*)$/.exec(before);
  if (!match) return undefined;
  return { start: offset - match[1]!.length, end: offset + /^[\w-]*/.exec(text.slice(offset, offset + 100))![0].length };
}

/** Codes to suppress: those of this file's warnings and hints first, with what they say, then all that rules have. */
export function ignoreOffers({ path, problems }: Analysis): readonly Offer[] {
  const met = new Map(problems.filter((problem) => problem.path === path && isSuppressible(problem)).map(({ code, message }) => [code, message]));
  const others = [...configCodes, ...dataCodes].filter((code) => !met.has(code));
  return [
    ...[...met].map(([label, documentation]): Offer => ({ label, kind: CompletionItemKind.Value, detail: 'in this file', documentation, isPreferred: true })),
    ...others.map((label): Offer => ({ label, kind: CompletionItemKind.Value })),
  ];
}
