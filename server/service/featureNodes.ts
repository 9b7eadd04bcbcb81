import { nameOf, type MapNode, type Place } from '../../config/configNode';
import { stringAt } from '../../config/readConfigFile';

/** A feature as it is written, sound or not. */
export interface FeatureNode {
  readonly name: string;
  readonly namePlace: Place;
  readonly kind: string | undefined;
  readonly side: string | undefined;
  readonly column: string | undefined;
  readonly table: string | undefined;
  readonly node: MapNode;
}

/** The features of a features file's tree that have a name, in order. */
export function featureNodes(root: MapNode | undefined): readonly FeatureNode[] {
  const list = root?.entries.get('features')?.value;
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((node): FeatureNode[] => {
    const name = nameOf(node);
    if (node.kind !== 'map' || name === undefined) return [];
    const text = (key: string) => stringAt(node.entries.get(key)?.value);
    return [{ name, namePlace: node.entries.get('name')!.value.place, kind: text('kind'), side: text('side'), column: text('column'), table: text('table'), node }];
  });
}

/** The feature is on this side; without a `side` it is on the item side, or the query's for a history. */
export function isOnSide({ side, kind }: Pick<FeatureNode, 'side' | 'kind'>, wanted: 'item' | 'query'): boolean {
  const own = side ?? (kind === 'history' ? 'query' : 'item');
  return own === wanted || own === 'both';
}
