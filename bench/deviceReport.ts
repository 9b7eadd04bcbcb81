import { bytes } from '../trainer/run/terminal/words';
import type { DeviceUse } from './deviceUse';
import type { LeastBytes } from './leastBytes';
import type { RaceResult } from './race';
import { table } from './report';

/** What a step of each contender of a race takes of its device, beside the least; why not, where that cannot be told. */
export function deviceLines({ finishes }: RaceResult, least: LeastBytes): string[] {
  const metered = finishes.flatMap((one) => (one.device === undefined ? [] : [{ ...one, device: one.device }]));
  if (metered.length === 0) return [];
  const size = (n: number | null) => (n === null ? '–' : bytes(n));
  const rows = finishes.map((one) => {
    const { busyMs = null, uploadedBytes = null, readBytes = null, movedBytes = null } = one.device ?? {};
    const share = one.device === undefined ? null : busyShare(one.device);
    return [
      one.name, (1000 / one.wallMs.median).toFixed(1), busyMs === null ? '–' : busyMs.toFixed(2), share === null ? '–' : `${(100 * share).toFixed(0)} %`,
      size(uploadedBytes), size(readBytes), size(movedBytes), movedBytes === null ? '–' : `${(movedBytes / least.moved).toFixed(1)} ×`,
    ];
  });
  return [
    ...table(['a step on the device', 'steps/s', 'busy ms', 'busy', 'uploaded', 'read', 'moved', 'of the least', ''], [...rows, ['the least', '', '', '', bytes(least.uploaded), bytes(least.read), bytes(least.moved), '1.0 ×']].map((row) => [...row, ''])),
    ...metered.flatMap(({ name, device: { missing } }) => (missing === null ? [] : [`  ${name}: ${missing}.`])),
  ];
}

/** Share of a step's time on the clock during which its device works; null where that cannot be told. */
export const busyShare = ({ busyMs, wallMs }: DeviceUse): number | null => (busyMs === null ? null : busyMs / wallMs);
