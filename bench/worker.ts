import type { EnginePlaces } from '../trainer/engine/engine';
import { everyEngine } from './everyEngine';
import { associationWorker, type AssociationWork } from './associationWorker';
import { ingestWorker, type IngestWork } from './ingestWorker';
import { stepParts, type PartsWork } from './stepParts';
import { stepWorker, type StepWork } from './stepWorker';

/** Work as words of a command line. */
export type Work = ({ readonly kind: 'parts' } & PartsWork) | ({ readonly kind: 'step' } & StepWork) | ({ readonly kind: 'association' } & AssociationWork) | ({ readonly kind: 'ingest' } & IngestWork);

/** One of Longtail's contenders; see rounds.ts for how it is asked. */
export async function worker([work]: readonly string[], places: EnginePlaces): Promise<void> {
  const task = JSON.parse(work!) as Work;
  if (task.kind === 'parts') console.log(JSON.stringify(await stepParts(task, places)));
  else if (task.kind === 'step') await stepWorker(task, everyEngine(places));
  else if (task.kind === 'association') await associationWorker(task, places);
  else await ingestWorker(task, places);
}
