import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { RequestKind } from '../event';
import { parseRequest, type RunRequest } from '../request';
import { attemptPaths } from '../runPaths';

/** Requests waiting in an attempt's folder, oldest name first; unreadable files are left for the next look. */
export function readRequests(folder: string, attempt: number): { readonly request: RunRequest; readonly file: string }[] {
  const inbox = path.join(folder, attemptPaths(attempt).requests);
  let names: string[];
  try {
    names = readdirSync(inbox);
  } catch {
    return [];
  }
  return names.filter((name) => name.endsWith('.json')).sort().flatMap((name) => {
    const file = path.join(inbox, name);
    try {
      const request = parseRequest(readFileSync(file, 'utf8'));
      return request === null ? [] : [{ request, file }];
    } catch {
      return [];
    }
  });
}

export function deleteRequest(file: string): void {
  rmSync(file, { force: true });
}

/** Leaves a request for an attempt; it appears whole. Its answer is a `request` event with the same id. */
export function sendRequest(folder: string, attempt: number, request: RequestKind): string {
  const id = `${Date.now()}-${randomUUID().slice(0, 8)}`;
  const inbox = path.join(folder, attemptPaths(attempt).requests);
  const content: RunRequest = { formatVersion: 1, id, request };
  const temporary = path.join(inbox, `.${id}.writing`);
  writeFileSync(temporary, JSON.stringify(content));
  renameSync(temporary, path.join(inbox, `${id}.json`));
  return id;
}
