import type { Failure } from '../../runs/event';
import { DataError } from '../data/dataError';

/** An error that is meant for the person at the screen: what happened with the values, and what to do. */
export class TrainerError extends Error {
  override readonly name = 'TrainerError';

  constructor(readonly failure: Failure) {
    super(`${failure.message} ${failure.remedy}`.trim());
  }
}

/** Any thrown thing as a failure. What is not ours to foresee is named as a fault of Longtail. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TrainerError) return error.failure;
  if (error instanceof Error && 'code' in error && 'remedy' in error && typeof error.code === 'string' && typeof error.remedy === 'string') {
    const place = error instanceof DataError && error.file !== null && error.row !== null ? { place: { path: error.file, line: error.row - 1, character: 0 } } : {};
    return { code: error.code, message: error.message, remedy: error.remedy, ...place };
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code ?? '') || (error instanceof Error && /No space left on device|Disk quota exceeded|File too large/.test(error.message))) {
    return { code: 'disk-full', message: `The disk is full or at its limit: a file of the run could not be written (${code ?? (error as Error).message}).`, remedy: 'Free some space, then resume the run; it continues from its last checkpoint.' };
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return { code: 'not-permitted', message: `${(error as Error).message}.`, remedy: 'Give yourself the right to write there, or move the model file to a folder of yours.' };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'internal', message: `Longtail made a mistake: ${detail}`, remedy: 'Please report it with the run’s log and its `config.resolved.yaml`.' };
}
