import type { EngineName } from '../../engine/engine';
import { engineNames } from '../../engine/openEngine';
import { probeEngine } from '../engines/probeEngine';
import { checkOf, type EngineCheck } from './engineCheck';
import { machineFacts, type MachineFacts } from './machineFacts';

/** All that `longtail doctor` found out. */
export interface Diagnosis { readonly formatVersion: 1; readonly machine: MachineFacts; readonly engines: readonly EngineCheck[] }

/**
 * Looks at the machine, asks `auto` for its choice, and tries and measures every engine, each in a process of its own.
 *
 * @param script the program's own bundle
 */
export async function diagnose(script: string, onEngine: (name: EngineName) => void): Promise<Diagnosis> {
  const machine = machineFacts(script);
  const auto = await probeEngine(script, { name: 'auto', device: null, isTried: false, isMeasured: false });
  const engines: EngineCheck[] = [];
  for (const name of engineNames) {
    onEngine(name);
    engines.push(checkOf(name, await probeEngine(script, { name, device: null, isTried: false, isMeasured: true }), auto, machine));
  }
  return { formatVersion: 1, machine, engines };
}
