import { describe, expect, test } from 'vitest';
import type { FileReader } from '../fileReader';
import { shopFeatures } from '../reference/problemExample';
import { resolveConfig } from '../resolveConfig';

const ids = '  - { name: customer, side: query, kind: id }\n  - { name: product, kind: id }\n';
const onlyTags = 'features:\n  - { name: customer, side: query, kind: id }\n  - { name: tags, kind: categories, separator: "|" }\n';

/** Codes of the problems of a model over the shop, whose features file may say more. */
async function codesOf(model: string, features?: string): Promise<readonly string[]> {
  const files = new Map([
    ['shop.features.yaml', shopFeatures], ['my.features.yaml', `longtail: features/1\nextends: shop.features.yaml\n${features ?? ''}`],
    ['my.model.yaml', `longtail: model/1\nfeatures: my.features.yaml\n${model}\n`],
  ]);
  const reader: FileReader = { read: async (file) => files.get(file) ?? null, resolve: (_, relative) => relative };
  return (await resolveConfig('my.model.yaml', reader, [])).problems.map(({ code }) => code);
}

describe('settings of the methods that make no sense together', () => {
  test.each([
    ['a debiased loss without cosines', 'loss: { debiasing: 0.1 }\ntowers: { normalize: false }', undefined, ['debiasing-does-not-fit', 'temperature-without-normalize']],
    ['weights of negatives beside the corrected logQ', 'loss: { logQ: khrylchenko2025, hardNegatives: 1, decoupled: true }', undefined, ['loss-key-unused', 'loss-key-unused']],
    ['a uniformity weight of the softmax', 'loss: { uniformityWeight: 2 }', undefined, ['loss-key-unused']],
    ['a decay longer than training', 'training: { epochs: 2 }\nselfSupervision: { alpha: 0.3, schedule: { kind: decay, duration: 4 } }', undefined, ['schedule-does-not-fit']],
    ['a learned weight that starts outside its bounds', 'selfSupervision: { alpha: 20, schedule: { kind: uncertainty } }', undefined, ['schedule-does-not-fit']],
    ['a temperature that never arrives', 'training: { epochs: 3 }\nloss: { finalTemperature: 0.2 }', undefined, ['schedule-does-not-fit']],
    ['heating without an end', 'loss: { heatingEpochs: 3 }', undefined, ['schedule-key-unused']],
    ['masked features that are numbers', 'selfSupervision: { alpha: 0.3, task: maskedFeatures }', `features:\n  - { name: customer, side: query, kind: id }\n  - { name: price, kind: number }\n  - { name: size, kind: number }\n`, ['masked-task-without-masks']],
    ['masked features of one feature', 'selfSupervision: { alpha: 0.3, task: maskedFeatures }', onlyTags, ['masked-task-without-masks']],
    ['one feature whose views noise makes', 'selfSupervision: { alpha: 0.3, dropoutRate: 0 }', onlyTags, ['masking-one-feature']],
    ['one feature whose views are the same', 'selfSupervision: { alpha: 0.3, dropoutRate: 0, fallbackNoise: 0 }', onlyTags, ['views-identical']],
    ['factorization of two ids', 'towers: { kind: matrixFactorization }', `features:\n${ids}  - { name: other, kind: id, column: code }\n`, ['factorization-without-ids']],
    ['outcomes and quantile cuts', '', 'interactions: { outcome: clicked, timestamp: time }\nsplit: { kind: time }\n', ['outcome-split']],
    ['outcomes and a history', '', `interactions: { outcome: clicked, timestamp: time }\nfeatures:\n${ids}  - { name: recent, kind: history }\n`, ['outcome-split']],
    ['a share that nothing masks by', 'selfSupervision: { alpha: 0.3, maskedShare: 0.2 }', undefined, ['self-supervision-key-unused']],
  ] as const)('%s are told', async (_, model, features, expected) => expect(await codesOf(model, features)).toEqual(expected));

  test.each([
    ['noise without masks', 'selfSupervision: { alpha: 0.3, masking: none, dropoutRate: 0, noise: 0.1 }', undefined],
    ['a decay as long as training', 'training: { epochs: 4 }\nselfSupervision: { alpha: 0.3, schedule: { kind: decay, duration: 4 } }', undefined],
    ['what is written as off beside another loss', 'loss: { kind: directAU, logQ: none, decoupled: false, hardNegatives: 0, mixedNegatives: 0 }', undefined],
    ['early stopping by AUC where there are outcomes', 'training: { earlyStopping: { metric: auc } }', 'interactions: { outcome: clicked }\n'],
    ['a schedule of a task that is off', 'training: { epochs: 1 }\nselfSupervision: { alpha: 0, schedule: { kind: pretrain, duration: 9 } }', undefined],
  ])('%s is in order', async (_, model, features) => expect(await codesOf(model, features)).toEqual([]));

  test('early stopping by AUC without outcomes is told', async () => expect(await codesOf('training: { earlyStopping: { metric: auc } }')).toEqual(['early-stopping-metric']));
});
