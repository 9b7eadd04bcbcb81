import type { EngineName } from './engine';

/** The engine asked for does not work here; with `auto`, none does. */
export class EngineUnavailable extends Error {
  readonly code = 'engine-unavailable';
  readonly remedy: string;

  constructor(backend: 'auto' | EngineName, tried: readonly { readonly name: EngineName; readonly reason: string }[]) {
    const [first] = tried;
    super(backend === 'auto' ? `No engine works here: ${tried.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}.`
      : `\`training.backend: ${backend}\` does not work here: ${first?.reason ?? 'no reason given'}.`);
    this.remedy = backend === 'auto' ? '`longtail doctor` says more.' : '`training.backend: auto` takes the fastest engine that works; `longtail doctor` lists them.';
  }
}
