import type { Dataset } from '../../data/dataset';
import type { InputSpec, PassPlan } from '../../engine/engine';
import { passPlan, type HistoryPlace } from './passPlan';

/**
 * Unaugmented inputs, as at serving.
 *
 * @param entities indices into the side, int32 [B]
 * @param history  the pairs that the examples stand for, when the query side has a history that depends on them
 */
export function evaluationPass({ spec, dataset }: { readonly spec: InputSpec; readonly dataset: Dataset }, side: 'query' | 'item', entities: Int32Array, history: HistoryPlace = 'latest'): PassPlan {
  return passPlan(spec, side, side === 'query' ? dataset.queries : dataset.items, entities, null, history).plan;
}
