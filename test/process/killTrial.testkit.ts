import path from 'node:path';
import type { Phase } from '../../runs/event';
import { stream } from '../../trainer/numerics/stream';
import { readRun } from '../../runs/node/readRun';
import { evaluations, finalBytes, startTrainer, stepsTold, trainToTheEnd, writeProject } from './trainer.testkit';

/** Where a kill is aimed. */
export type Aim = Extract<Phase, 'encoding' | 'training' | 'evaluating' | 'checkpointing'>;

export interface Trial {
  /** Where each kill fell, by the last thing that the journal said. */
  readonly fell: readonly Phase[];
  readonly nSteps: number;
}

/** Longest delay after a phase was begun, ms: about as long as the phase takes here. */
const lengthMs: Readonly<Record<Aim, number>> = { encoding: 900, training: 1500, evaluating: 400, checkpointing: 60 };

/** The run that nobody disturbs. */
export async function undisturbed(folder: string): Promise<string> {
  return trainToTheEnd(['train', writeProject(folder, projectOptions)], folder);
}

const projectOptions = { dim: 192, epochs: 3 } as const;

/**
 * Trains with a SIGKILL at a random moment of each aimed phase, resumes after each, and lets the last attempt finish.
 *
 * @throws when anything differs from the undisturbed run: weights, optimizer state, evaluations, or a step told not once
 */
export async function killTrial(folder: string, aims: readonly Aim[], seed: number, reference: string): Promise<Trial> {
  const random = stream(seed, 'kills');
  const model = writeProject(folder, projectOptions);
  const fell: Phase[] = [];
  let run: string | undefined;
  for (const aim of aims) {
    const trainer = startTrainer(run === undefined ? ['train', model] : ['resume', run], { cwd: folder });
    run = await trainer.folder;
    // A later visit of the phase as often as an early one: the run has several of each but encoding.
    const visit = aim === 'encoding' || aim === 'training' ? 1 : 1 + random.integer(2);
    let visits = 0;
    const begun = trainer.until((event) => event.kind === 'phase' && event.phase === aim && (visits += 1) === visit);
    const isThere = await Promise.race([begun.then(() => true, () => false), trainer.ended.then(() => false)]);
    if (isThere) await new Promise((resolve) => setTimeout(resolve, lengthMs[aim] * random.uniform()));
    trainer.child.kill('SIGKILL');
    if ((await trainer.ended) === 0) return { fell, nSteps: check(run, reference) };
    fell.push(lastPhase(run));
  }
  if (run === undefined) throw new Error('A trial needs an aim');
  await trainToTheEnd(['resume', run], folder);
  return { fell, nSteps: check(run, reference) };
}

function lastPhase(run: string): Phase {
  const phase = readRun(run).events.findLast((event) => event.kind === 'phase' || event.kind === 'started');
  return phase?.kind === 'phase' ? phase.phase : 'reading';
}

/** @returns steps of the run */
function check(run: string, reference: string): number {
  const at = path.basename(run);
  if (!finalBytes(run).equals(finalBytes(reference))) throw new Error(`${at}: weights or optimizer state differ from the undisturbed run's`);
  const [told, expected] = [stepsTold(run), stepsTold(reference)];
  if (told.join() !== expected.join()) throw new Error(`${at}: the merged journal tells the steps ${told.join()}, and not each of 1 … ${expected.at(-1)} once`);
  if (JSON.stringify(evaluations(run)) !== JSON.stringify(evaluations(reference))) throw new Error(`${at}: evaluations differ from the undisturbed run's`);
  return expected.length;
}
