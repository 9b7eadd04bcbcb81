import type { ExperimentConfig } from '../schema/experiment';
import type { Finding } from './rule';

/** A rule about an experiment file that needs its text alone. */
export interface ExperimentRule {
  readonly code: string;
  check(experiment: ExperimentConfig): readonly Finding[];
}

/** Settings by key, with the address of the map that they stand in: of the arms' `set`, of every `grid`, of `across`. */
export function settingsIn({ arms, grid, across }: ExperimentConfig): readonly { readonly home: string; readonly key: string; readonly values: readonly unknown[] }[] {
  const of = (home: string, map: Readonly<Record<string, unknown>> | null, isList: boolean) =>
    Object.entries(map ?? {}).map(([key, value]) => ({ home, key, values: isList ? value as readonly unknown[] : [value] }));
  return [
    ...arms.flatMap((arm, index) => [...of(`arms[${index}].set`, arm.set, false), ...of(`arms[${index}].grid`, arm.grid, true)]),
    ...of('grid', grid, true),
    ...of('across', across, true),
  ];
}

/** The address of a key in such a map; of the map for a key that no address can name. */
export function settingAddress(home: string, key: string): string {
  if (/[[\]]/.test(key)) return home;
  return /[.\s]/.test(key) ? `${home}[${key}]` : `${home}.${key}`;
}
