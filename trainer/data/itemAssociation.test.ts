import { expect, test } from 'vitest';
import { sixApps, toy } from '../run/batch/toyData.testkit';
import { associate } from './association';
import { itemAssociation } from './itemAssociation';

test('The mean of an item’s part over the items is the mutual information of the features', async () => {
  const { dataset } = await toy({ columns: sixApps, train: [[0, 1]] }, {});
  const found = await associate(dataset);
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  // The golden numbers of the six apps: MI(dev, cats) = .609690, MI(dev, title) = .795643, MI(cats, title) = .406957.
  expect(mean(itemAssociation(dataset.items, new Set(['id', 'title'])))).toBeCloseTo(0.60969, 6);
  expect(mean(itemAssociation(dataset.items, new Set(['id', 'cats'])))).toBeCloseTo(0.795643, 6);
  expect(mean(itemAssociation(dataset.items, new Set(['id'])))).toBeCloseTo((0.60969 + 0.795643 + 0.406957) / 3, 6);
  expect(found.mutualInformationNats[1]![2]).toBeCloseTo(0.60969, 6);
});

test('Values that always come together give more than values that could be any', async () => {
  const { dataset } = await toy({
    columns: [
      { name: 'id', kind: 'id', values: [['a'], ['b'], ['c'], ['d'], ['e'], ['f']] },
      // a and b: red is always round. The others: blue comes with anything.
      { name: 'color', kind: 'category', values: [['red'], ['red'], ['blue'], ['blue'], ['blue'], []] },
      { name: 'form', kind: 'category', values: [['round'], ['round'], ['flat'], ['long'], ['square'], ['flat']] },
    ],
    train: [[0, 1]],
  }, {});
  const found = itemAssociation(dataset.items, new Set(['id']));
  // Five items have both. red and round: ln( (2/5) / (2/5 · 2/5) ) = ln 2.5; blue and flat: ln( (1/5) / (3/5 · 1/5) ) = ln 5/3.
  expect(found[0]).toBeCloseTo(Math.log(2.5), 12);
  expect(found[2]).toBeCloseTo(Math.log(5 / 3), 12);
  // f has one of the two.
  expect(found[5]).toBeNaN();
});
