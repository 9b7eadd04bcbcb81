import { spawn } from 'node:child_process';
import type { EngineName, EnginePlaces } from '../../engine/engine';
import { measureSpeed, type Speed } from '../../engine/measureSpeed';
import { adapterNames, loadDawn } from '../../engine/webgpu/dawn';
import { openEngine, type PassedOver } from '../../engine/openEngine';
import { trialSteps } from './trialSteps';

/** What an engine is worth here, found out in a process of its own. */
export interface EngineProbe {
  /** The engine; with `auto` the one it took. null when none works. */
  readonly name: EngineName | null;
  readonly works: boolean;
  readonly device: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly speed: Speed | null;
  /** Every device it could take, as `training.device` numbers them; empty where it does not tell. */
  readonly devices: readonly string[];
  /** What `auto` tried before. */
  readonly passedOver: readonly PassedOver[];
  /** Why it does not work; null when it does. */
  readonly reason: string | null;
}

export interface ProbeWish {
  readonly name: 'auto' | EngineName;
  /** Number of the GPU; null for the first. */
  readonly device: number | null;
  /** Three training steps are held against plain JavaScript's. */
  readonly isTried: boolean;
  /** Its speed is measured, for two seconds. */
  readonly isMeasured: boolean;
}

/** A card's first use may compile for a minute. */
const limitMs = 180_000;

/** In this process; the only line it prints is the answer. What a driver prints of its own goes to standard error. */
export async function answerProbe({ name, device, isTried, isMeasured }: ProbeWish, places: EnginePlaces): Promise<EngineProbe> {
  try {
    const { engine, name: taken, passedOver } = await openEngine({ backend: name, device }, places);
    if (isTried) await trialSteps(engine);
    const speed = isMeasured ? await measureSpeed(engine) : null;
    const { device: label, versions } = engine.describe();
    await engine.dispose();
    return { name: taken, works: true, device: label, versions, speed, devices: taken === 'webgpu' ? (await adapterNames(loadDawn(places.dawnFile))).map((one) => one.name) : [], passedOver, reason: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failedProbe(message.replace(/^`training\.backend: \w+` does not work here: /, '').replace(/\.$/, ''));
  }
}

const failedProbe = (reason: string): EngineProbe => ({ name: null, works: false, device: null, versions: {}, speed: null, devices: [], passedOver: [], reason });

/**
 * Opens an engine in a process of its own: a library that ends its process, or two that do not bear each other, are an
 * answer like any other.
 *
 * @param script the program's own bundle
 */
export function probeEngine(script: string, wish: ProbeWish, env: NodeJS.ProcessEnv = process.env): Promise<EngineProbe> {
  return new Promise((resolve) => {
    const failed = (reason: string) => resolve(failedProbe(reason));
    const child = spawn(process.execPath, [script, 'probe-engine', JSON.stringify(wish)], { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, timeout: limitMs, killSignal: 'SIGKILL' });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr = (stderr + text).slice(-4000); });
    child.once('error', (error) => failed(error.message));
    child.once('close', (code, signal) => {
      try {
        resolve(JSON.parse(stdout.trim().split('\n').at(-1)!) as EngineProbe);
      } catch {
        const last = stderr.trim().split('\n').filter((line) => line.trim() !== '').at(-1);
        failed(`it ends its process (${child.killed ? `no answer after ${limitMs / 1000} s` : signal ?? `code ${code}`})${last === undefined ? '' : `: ${last.trim()}`}`);
      }
    });
  });
}
