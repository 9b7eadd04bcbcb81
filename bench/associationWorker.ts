import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { associate } from '../trainer/data/association';
import type { BagColumn, Side } from '../trainer/data/dataset';
import type { EnginePlaces } from '../trainer/engine/engine';
import { nativePairCounter } from '../trainer/engine/native/nativePairCounter';
import { stream } from '../trainer/numerics/stream';
import { serveRounds } from './rounds';

/** What a worker is told on its command line. */
export interface AssociationWork {
  readonly folder: string;
  readonly columns: number;
  /** Prints the matrix of all pairs instead of times. */
  readonly isPrinted: boolean;
}

const nItems = 1_000_000;
const nColumns = 50;

/**
 * Writes the columns that both contenders read, once: from 2 values to 2,000 in even steps of their logarithm, few values
 * frequent and most rare, and a third of each item's values drawn by what all columns share, so that they tell of each other.
 *
 * @returns the folder of int32 codes
 */
export function associationColumns(root: string): string {
  const folder = path.join(root, 'association-1');
  const whole = path.join(folder, 'whole');
  if (existsSync(whole)) return folder;
  mkdirSync(folder, { recursive: true });
  const latent = stream(1, 'what columns share');
  const shared = Float32Array.from({ length: nItems }, () => latent.uniform());
  for (let at = 0; at < nColumns; at += 1) {
    const random = stream(1, 'column', at);
    const nValues = Math.round(2 * 1000 ** (at / (nColumns - 1)));
    writeFileSync(path.join(folder, `column${at}`), Int32Array.from({ length: nItems }, (_, item) => Math.floor(nValues * (random.uniform() < 1 / 3 ? shared[item]! : random.uniform()) ** 2)));
  }
  writeFileSync(whole, '');
  return folder;
}

/** The product's `associate` over single-valued features as the dataset holds them. */
export async function associationWorker({ folder, columns, isPrinted }: AssociationWork, { kernelsFile }: EnginePlaces): Promise<void> {
  const counter = nativePairCounter(kernelsFile);
  const offsets = Int32Array.from({ length: nItems + 1 }, (_, item) => item);
  const items: Side = {
    n: nItems, ids: [], labels: [],
    columns: Array.from({ length: columns }, (_, at): BagColumn => {
      const bytes = readFileSync(path.join(folder, `column${at}`));
      return { kind: 'bag', feature: `column${at}`, table: `column${at}`, offsets, rows: new Int32Array(bytes.buffer, bytes.byteOffset, nItems) };
    }),
  };
  if (isPrinted) {
    const { mutualInformationNats } = await associate({ items }, counter);
    console.log(JSON.stringify(mutualInformationNats.map((row, at) => row.slice(at + 1))));
    return;
  }
  await serveRounds(() => associate({ items }, counter), 'Longtail', 0);
}
