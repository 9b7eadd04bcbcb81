import { expect, test } from 'vitest';
import { twinStep } from './twinDevices';

const cards = ['NVIDIA 10de:27b8 at 0000:41:00.0', 'NVIDIA 10de:27b8 at 0000:65:00.0'];

test('two cards of one name are told, with the addresses by which Vulkan can be shown one alone', () => {
  const step = twinStep(['NVIDIA L4', 'NVIDIA L4'], 'linux', cards);
  expect(step).toMatch(/^Dawn tells devices by their names and cannot tell device 1 from device 0 \(NVIDIA L4\)\./);
  expect(step).toContain("`DRI_PRIME='pci-0000_65_00_0!' longtail train …`");
  expect(step).toContain('the cards being `pci-0000_41_00_0`, `pci-0000_65_00_0`');
});

test('a card whose name is part of an earlier one’s is hidden by it; the other way around both can be had', () => {
  expect(twinStep(['GeForce RTX 3080 Ti', 'GeForce RTX 3080'], 'linux', null)).toContain('device 1 from device 0 (GeForce RTX 3080 Ti)');
  expect(twinStep(['GeForce RTX 3080', 'GeForce RTX 3080 Ti'], 'linux', null)).toBeNull();
});

test('there is nothing to tell of one card, and no variable where there is no such layer', () => {
  expect(twinStep(['Radeon'], 'linux', [])).toBeNull();
  expect(twinStep([], 'linux', null)).toBeNull();
  expect(twinStep(['Radeon', 'Radeon'], 'win32', null)).not.toContain('DRI_PRIME');
});
