import type { ExperimentRow, ExperimentTable } from './experimentReport';

/** A key with several values, as a figure draws it: a line for each arm. */
export interface Sweep {
  readonly key: string;
  /** In the order of the rows. */
  readonly values: readonly unknown[];
  readonly series: readonly { readonly name: string; readonly rows: readonly { readonly value: unknown; readonly row: ExperimentRow }[] }[];
}

/** The figures that are in a table: every key that is the only one swept in its rows and has two values or more. */
export function sweepsOf({ rows }: ExperimentTable): Sweep[] {
  const swept = rows.filter(({ point }) => point.length === 1);
  const keys = [...new Set(swept.map(({ point }) => point[0]!.key))];
  return keys.flatMap((key): Sweep[] => {
    const own = swept.filter(({ point }) => point[0]!.key === key);
    const values = [...new Map(own.map(({ point }) => [JSON.stringify(point[0]!.value), point[0]!.value])).values()];
    if (values.length < 2) return [];
    const names = [...new Set(own.map(({ name }) => name))];
    return [{ key, values, series: names.map((name) => ({ name, rows: own.filter((row) => row.name === name).map((row) => ({ value: row.point[0]!.value, row })) })) }];
  });
}
