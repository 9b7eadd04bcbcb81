import type { DataProfile } from '../../config/dataProfile';
import type { FeaturesConfig } from '../../config/schema/files';
import type { Profiles } from '../service/analysis';
import { profileFor, profileIdentity, type KnownProfile } from '../service/profileFor';

/** Where profiles come from. */
export interface ProfileSource {
  /**
   * @param text of the features file as the editor has it
   * @param sampled the first rows of each file only
   * @throws when the data cannot be profiled, or the signal's reason when it aborts
   */
  read(request: { readonly path: string; readonly text: string; readonly sampled: boolean }, signal: AbortSignal): Promise<DataProfile>;
}

export type Stage = { readonly path: string; readonly stage: 'sampled' | 'full' } | { readonly path: string; readonly stage: 'failed'; readonly message: string };

interface Entry {
  known: KnownProfile | undefined;
  /** What is being read or was last read, as `profileIdentity` names it. */
  wanted: string;
  stop: AbortController;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Keeps the newest profile of each features file and has it made anew when settings that it depends on change: first
 * from the first rows, then from all of them. Looking a profile up never waits.
 */
export class ProfileStore implements Profiles {
  readonly #source: ProfileSource;
  readonly #onStage: (stage: Stage) => void;
  readonly #quietMs: number;
  readonly #entries = new Map<string, Entry>();
  #isAllowed = false;

  /** @param quietMs how long settings must stay as they are before data are read */
  constructor(source: ProfileSource, { onStage, quietMs }: { readonly onStage: (stage: Stage) => void; readonly quietMs: number }) {
    this.#source = source;
    this.#onStage = onStage;
    this.#quietMs = quietMs;
  }

  /** Whether data may be read: only in a trusted workspace. What is being read when that ends is stopped. */
  allow(isAllowed: boolean): void {
    this.#isAllowed = isAllowed;
    if (!isAllowed) this.stop();
  }

  fitting(path: string, features: FeaturesConfig): DataProfile | undefined {
    const known = this.#entries.get(path)?.known;
    return known && profileFor(known, features);
  }

  latest(path: string): KnownProfile | undefined {
    return this.#entries.get(path)?.known;
  }

  /** Has the profile of these features made, unless it is there or on its way. */
  want(path: string, text: string, features: FeaturesConfig): void {
    if (!this.#isAllowed) return;
    const wanted = profileIdentity(features);
    const old = this.#entries.get(path);
    if (old?.wanted === wanted) return;
    if (old) stopEntry(old);
    const entry: Entry = { known: old?.known, wanted, stop: new AbortController(), timer: undefined };
    this.#entries.set(path, entry);
    entry.timer = setTimeout(() => void this.#read(path, text, features, entry), this.#quietMs);
  }

  /** Data may have changed: everything is read again when it is next wanted. */
  expire(): void {
    for (const entry of this.#entries.values()) {
      stopEntry(entry);
      entry.wanted = '';
    }
  }

  /** Ends what is being read. */
  stop(): void {
    this.expire();
  }

  async #read(path: string, text: string, features: FeaturesConfig, entry: Entry): Promise<void> {
    const { signal } = entry.stop;
    try {
      for (const stage of ['sampled', 'full'] as const) {
        const profile = await this.#source.read({ path, text, sampled: stage === 'sampled' }, signal);
        if (signal.aborted) return;
        entry.known = { features, profile };
        this.#onStage({ path, stage });
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#onStage({ path, stage: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }
}

function stopEntry({ stop, timer }: Entry): void {
  clearTimeout(timer);
  stop.abort(new Error('Another profile is wanted.'));
}
