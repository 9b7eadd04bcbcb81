import { analyze, type Analysis, type Profiles } from '../service/analysis';
import type { EditorFiles } from './editorFiles';
import { nextTurn } from './nextTurn';

/** What a finished round of checks is told to. */
export interface CheckListener {
  /** These files were checked; `analyses` holds the newest of every open file. */
  checked(paths: readonly string[], analyses: ReadonlyMap<string, Analysis>): void;
  /** A check threw: a bug of ours. */
  failed(path: string, error: unknown): void;
}

/** Longest wait before a check, so that a file which takes long is not checked on every key. */
const longestDelayMs = 250;

/**
 * Checks open files after they or what they refer to changed. One round at a time; a change during a round ends it, and
 * what it found for texts that are no more is dropped. The wait before a round grows with the time that the last took,
 * so that quick files are checked on every key.
 */
export class Checker {
  readonly #files: EditorFiles;
  readonly #profiles: Profiles;
  readonly #listener: CheckListener;
  readonly #analyses = new Map<string, Analysis>();
  readonly #dirty = new Set<string>();
  /** Checked in rounds that were ended, not told of yet. */
  readonly #untold = new Set<string>();
  #changes = 0;
  #isRunning = false;
  #timer: NodeJS.Timeout | undefined;
  #lastRoundMs = 0;

  constructor(files: EditorFiles, profiles: Profiles, listener: CheckListener) {
    this.#files = files;
    this.#profiles = profiles;
    this.#listener = listener;
  }

  /** A file has another text: it is checked, and so is every open file that refers to it. */
  changed(path: string): void {
    this.#changes += 1;
    if (this.#files.openDocument(path)) this.#dirty.add(path);
    for (const [other, { paths }] of this.#analyses) if (paths.includes(path)) this.#dirty.add(other);
    this.#schedule();
  }

  /** A file came or went, or data did: files that named it in vain may find it. */
  changedAll(): void {
    this.#changes += 1;
    for (const path of this.#files.openPaths) this.#dirty.add(path);
    this.#schedule();
  }

  closed(path: string): void {
    this.#dirty.delete(path);
    this.#analyses.delete(path);
    this.#untold.add(path);
    this.changed(path);
  }

  /** What is known of an open file's text of now; checks it if that was not done yet. */
  async current(path: string): Promise<Analysis | undefined> {
    const known = this.#analyses.get(path);
    if (known && !this.#dirty.has(path)) return known;
    return analyze(path, this.#files, this.#profiles);
  }

  /** The newest analysis, which may be of a text some keys ago. Checks only a file that was never checked. */
  async recent(path: string): Promise<Analysis | undefined> {
    return this.#analyses.get(path) ?? this.current(path);
  }

  #schedule(): void {
    if (this.#isRunning) return;
    clearTimeout(this.#timer);
    const delayMs = Math.min(longestDelayMs, this.#lastRoundMs < 20 ? 0 : this.#lastRoundMs);
    this.#timer = setTimeout(() => void this.#round(), delayMs);
  }

  async #round(): Promise<void> {
    this.#isRunning = true;
    const startedAt = performance.now();
    const changes = this.#changes;
    for (const path of [...this.#dirty].reverse()) {
      // Lets a waiting change in, after which this round is for nothing.
      await nextTurn();
      if (changes !== this.#changes) break;
      await this.#check(path, changes);
    }
    this.#isRunning = false;
    if (this.#dirty.size > 0 || changes !== this.#changes) {
      this.#schedule();
      return;
    }
    this.#lastRoundMs = performance.now() - startedAt;
    const told = [...this.#untold];
    this.#untold.clear();
    this.#listener.checked(told, this.#analyses);
  }

  async #check(path: string, changes: number): Promise<void> {
    try {
      const analysis = await analyze(path, this.#files, this.#profiles);
      if (changes !== this.#changes) return;
      if (analysis) this.#analyses.set(path, analysis);
      this.#untold.add(path);
    } catch (error) {
      this.#listener.failed(path, error);
    }
    this.#dirty.delete(path);
  }
}
