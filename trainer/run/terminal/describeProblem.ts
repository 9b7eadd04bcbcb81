import path from 'node:path';
import type { Problem } from '../../../config/problem';
import type { Failure } from '../../../runs/event';

/** A failure as a problem is shown, at its place when it has one; the remedy on a line of its own. */
export function describeFailure({ code, message, remedy, place }: Failure, color = false): string {
  const paint = (style: number, text: string) => (color ? `\u001b[${style}m${text}\u001b[0m` : text);
  const where = place === undefined ? '' : `${paint(1, `${shortPath(place.path)}:${place.line + 1}:${place.character + 1}`)} `;
  return `${where}${paint(31, `error ${code}`)}: ${message}${remedy === '' ? '' : `\n${remedy}`}`;
}

/** `cfm.model.yaml:3:10 error key-unknown: message`, with the places it refers to below. Lines and columns from 1. */
export function describeProblem(problem: Problem, color = false): string {
  const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const tint = { error: 31, warning: 33, hint: 36 }[problem.severity];
  const place = (file: string, { line, character }: { line: number; character: number }) => `${shortPath(file)}:${line + 1}:${character + 1}`;
  const lines = [`${paint(1, place(problem.path, problem.range.start))} ${paint(tint, `${problem.severity} ${problem.code}`)}: ${problem.message}`];
  for (const other of problem.related ?? []) lines.push(`    ${place(other.path, other.range.start)}: ${other.message}`);
  return lines.join('\n');
}

/** The path from here when that is shorter. */
export function shortPath(file: string): string {
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(process.cwd(), file);
  return relative.length < file.length ? relative : file;
}
