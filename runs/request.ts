import type { RequestKind } from './event';

/** `attempts/<n>/requests/<id>.json` */
export interface RunRequest {
  readonly formatVersion: 1;
  readonly id: string;
  readonly request: RequestKind;
}

const kinds: readonly RequestKind[] = ['cancel', 'checkpoint', 'pause', 'continue', 'evaluate'];

/** A request file's content, or null when it is torn or not a request. */
export function parseRequest(text: string): RunRequest | null {
  try {
    const value = JSON.parse(text) as Partial<RunRequest> | null;
    return typeof value?.id === 'string' && value.request !== undefined && kinds.includes(value.request) ? { formatVersion: 1, id: value.id, request: value.request } : null;
  } catch {
    return null;
  }
}
