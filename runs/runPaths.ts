/** Names of everything in a run folder, relative to it. Folder names end without a separator. */
export const runPaths = {
  run: 'run.json',
  config: 'config.resolved.yaml',
  data: 'data.json',
  association: 'association.json',
  profile: 'profile.json',
  items: 'items.parquet',
  attempts: 'attempts',
  checkpoints: 'checkpoints',
  evaluations: 'evaluations',
  vocabularies: 'vocabulary',
  tensorboard: 'tensorboard',
  /** Ranks of the newest validation, for those who watch a run that has not finished. */
  validation: 'evaluations/validation.parquet',
  /** Training pairs of every item, from the first step on. */
  trainingCounts: 'evaluations/training-counts.parquet',
  evaluation: (step: number) => `evaluations/${step}.parquet`,
  checkpoint: (step: number) => `checkpoints/${step}`,
  vocabulary: (table: string) => `vocabulary/${escaped(table)}.parquet`,
} as const;

/** Names in one attempt's folder, relative to the run folder. */
export function attemptPaths(attempt: number) {
  const folder = `${runPaths.attempts}/${attempt}`;
  return {
    folder,
    attempt: `${folder}/attempt.json`,
    journal: `${folder}/journal.jsonl`,
    requests: `${folder}/requests`,
    log: `${folder}/log.txt`,
    heartbeat: `${folder}/heartbeat`,
  } as const;
}

/**
 * `20261123T204501Z-cfm-abcd`: sorts by time, safe in a path.
 *
 * @param letters four random letters
 */
export function runId(createdAt: Date, name: string, letters: string): string {
  const utc = createdAt.toISOString().replace(/[-:]/g, '').replace(/\.\d+Z$/, 'Z');
  return `${utc}-${fileName(name).slice(0, 60)}-${letters}`;
}

/** Letters, digits, `.`, `_`, `@` and `-`; everything else becomes `-`, of which none is left at the ends. */
const fileName = (text: string): string => text.replace(/[^A-Za-z0-9._@-]+/g, '-').replace(/^[.-]+|-+$/g, '') || 'run';

/** Different for different texts, and as it is for plain names; all else becomes its code, `a b` → `a~20~b`. */
const escaped = (text: string): string =>
  text === '' ? '~' : text.replace(/[^A-Za-z0-9._@-]|^\./gu, (character) => `~${character.codePointAt(0)!.toString(16)}~`);
