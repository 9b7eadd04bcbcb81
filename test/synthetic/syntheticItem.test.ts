import { expect, test } from 'vitest';
import { syntheticItem } from './syntheticItem.testkit';
import { smallCatalog } from './syntheticOptions.testkit';
import { syntheticWorld } from './syntheticWorld.testkit';

test('an item’s features depend on its own stream only', () => {
  const world = syntheticWorld(smallCatalog);
  const later = syntheticItem(world, 7);
  syntheticItem(world, 6);
  expect(syntheticItem(world, 7)).toEqual(later);
  expect(syntheticItem(syntheticWorld({ ...smallCatalog, seed: 2 }), 7)).not.toEqual(later);
});

test('the category shows the cluster as often as its noise allows', () => {
  const world = syntheticWorld({ ...smallCatalog, items: 20_000, missingShare: 0 });
  let nShown = 0;
  for (let item = 0; item < 20_000; item += 1) if (syntheticItem(world, item).category === `category${world.clusterOfItem[item]}`) nShown += 1;
  // .9 + .1 / 20 = .905, and four standard errors of 20,000 draws: 4 · sqrt(.905 · .095 / 20,000) = .0083
  expect(Math.abs(nShown / 20_000 - 0.905)).toBeLessThan(0.0083);
});

test('new brands are those of cold items alone', () => {
  const world = syntheticWorld({ ...smallCatalog, newBrandShare: 1, missingShare: 0 });
  for (let item = 0; item < 1_000; item += 1) {
    expect(syntheticItem(world, item).brand!.startsWith('newBrand')).toBe(world.isCold[item] === 1);
  }
});
