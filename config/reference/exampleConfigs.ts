/** A features file with most kinds of feature. */
export const exampleFeatures = `longtail: features/1
interactions: { path: orders.csv, query: customer, item: product, timestamp: time }
items: { path: items.csv, id: product, label: title }
split: { kind: time }
features:
  - { name: customer, side: query, kind: id }
  - { name: recent, kind: history, last: 10 }
  - { name: product, kind: id }
  - { name: category, kind: category }
  - { name: tags, kind: categories, separator: "|" }
  - { name: title, kind: text }
  - { name: price, kind: number, transform: log1p }
`;

/** An experiment on {@link exampleModel}. */
export const exampleExperiment = `longtail: experiment/1
model: shop.model.yaml
base: Recommended
arms:
  - { name: Random masking, set: { selfSupervision.masking: rfm } }
  - { name: No self-supervision, set: { selfSupervision.alpha: 0 } }
across: { loss.logQ: [none, yi2019] }
seeds: [1, 2, 3]
dataFractions: [1, 0.1]
`;

/** A model of {@link exampleFeatures}. */
export const exampleModel = `longtail: model/1
features: shop.features.yaml
preset: recommended
training: { epochs: 20, earlyStopping: { slice: tail } }
evaluation: { slices: [head, tail, cold, item.category] }
`;
