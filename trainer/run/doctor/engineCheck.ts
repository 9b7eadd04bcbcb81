import type { EngineName } from '../../engine/engine';
import type { EngineProbe } from '../engines/probeEngine';
import type { MachineFacts } from './machineFacts';
import { nextStep } from './nextStep';
import { twinStep } from './twinDevices';

/** What one engine is worth here. */
export interface EngineCheck {
  readonly name: EngineName;
  readonly works: boolean;
  /** `training.backend: auto` takes it. */
  readonly isChosen: boolean;
  readonly device: string | null;
  /** Every device it could take, as `training.device` numbers them. */
  readonly devices: readonly string[];
  /** Of the device; of the machine for engines on the CPU. */
  readonly memoryBytes: number | null;
  readonly versions: Readonly<Record<string, string>>;
  /** Dense products of the size that towers make, 10⁹ operations a second; measured over a second. */
  readonly gigaflops: number | null;
  /** Sums of large arrays, 10⁹ bytes read and written a second; measured over a second. */
  readonly gigabytesPerSecond: number | null;
  /** Why it does not work, as it says itself; null when it does. */
  readonly reason: string | null;
  /** Why it was chosen, passed over, or does not work. One sentence. */
  readonly why: string;
  /** What to do so that it works, or so that all its devices can be had; null when that is so, or nothing would help. */
  readonly next: string | null;
}

/** An engine's figures and sentences. @param auto what `auto` found */
export function checkOf(name: EngineName, probe: EngineProbe, auto: EngineProbe, machine: MachineFacts): EngineCheck {
  const isChosen = auto.name === name;
  const passedOver = auto.passedOver.find((one) => one.name === name)?.reason;
  const why = !probe.works ? sentence(probe.reason ?? 'it gives no reason')
    : isChosen ? '`auto` takes it: the first in its order that works.'
      : passedOver !== undefined ? `It works when asked for; \`auto\` passes it over: ${ended(passedOver)}`
        : `It works; \`auto\` takes ${auto.name ?? 'none'}, which comes before it.`;
  return {
    name, works: probe.works, isChosen, device: probe.device, devices: name === 'cuda' && probe.devices.length === 0 ? machine.nvidia.gpus.map((gpu) => gpu.name) : probe.devices,
    memoryBytes: name === 'cuda' || name === 'webgpu' ? memoryOf(probe.device, machine) : probe.works ? machine.memoryBytes : null,
    versions: probe.versions, gigaflops: probe.speed?.gigaflops ?? null, gigabytesPerSecond: probe.speed?.gigabytesPerSecond ?? null,
    reason: probe.reason, why, next: !probe.works ? nextStep(name, probe.reason ?? '', machine) : name === 'webgpu' ? twinStep(probe.devices, machine.platform, machine.cards) : null,
  };
}

/** Of the card that a device's description begins with; NVIDIA's driver alone tells. */
const memoryOf = (device: string | null, { nvidia }: MachineFacts): number | null => nvidia.gpus.find(({ name }) => device === name || device?.startsWith(`${name}, `) === true || device?.startsWith(`${name}; `) === true)?.memoryBytes ?? null;

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
const sentence = (text: string): string => ended(`${text.charAt(0).toUpperCase()}${text.slice(1)}`);
