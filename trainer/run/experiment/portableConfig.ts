import path from 'node:path';
import type { Config } from '../../../config/schema/files';

/** A config without the folders of its files, so that it is the same on another machine. What the files hold is compared by content. */
export function portableConfig({ model, features }: Config): Config {
  const { interactions, items, queries } = features;
  return {
    model: { ...model, features: path.basename(model.features) },
    features: {
      ...features,
      interactions: withoutFolders(interactions),
      items: items === null ? null : withoutFolders(items),
      queries: queries === null || queries === 'items' ? queries : withoutFolders(queries),
    },
  };
}

function withoutFolders<Source extends { readonly path: string | string[] }>(source: Source): Source {
  return { ...source, path: typeof source.path === 'string' ? path.basename(source.path) : source.path.map((one) => path.basename(one)) };
}
