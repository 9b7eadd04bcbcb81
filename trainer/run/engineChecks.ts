import { engineNames, openEngine } from '../engine/openEngine';
import type { EngineName, EnginePlaces } from '../engine/engine';
import { measureGigaflops } from '../engine/measureGigaflops';

/** What one engine is worth here. */
export interface EngineCheck {
  readonly name: EngineName;
  readonly works: boolean;
  readonly device: string | null;
  readonly versions: Readonly<Record<string, string>>;
  /** Dense products of the size that towers make, 10⁹ operations a second. */
  readonly gigaflops: number | null;
  /** Why it does not work. */
  readonly reason: string | null;
  /** `backend: auto` takes it. */
  readonly isChosen: boolean;
}

/** Opens every engine there is, fastest first, and measures those that work. */
export async function engineChecks(places: EnginePlaces): Promise<EngineCheck[]> {
  const checks: EngineCheck[] = [];
  for (const name of engineNames) {
    try {
      const { engine } = await openEngine(name, places);
      const { device, versions } = engine.describe();
      checks.push({ name, works: true, device, versions, gigaflops: measureGigaflops(engine), reason: null, isChosen: !checks.some(({ works }) => works) });
      await engine.dispose();
    } catch (error) {
      checks.push({ name, works: false, device: null, versions: {}, gigaflops: null, reason: error instanceof Error ? error.message : String(error), isChosen: false });
    }
  }
  return checks;
}
