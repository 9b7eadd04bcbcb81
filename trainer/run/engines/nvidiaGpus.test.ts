import { expect, test } from 'vitest';
import { parseGpus } from './nvidiaGpus';

test('GPUs are read off nvidia-smi with their names, which may have commas, and memory in bytes', () => {
  expect(parseGpus('0, NVIDIA H100 80GB HBM3, 81559, 81000, 535.129.03\n1, Tesla, of old, 16, 8, 535.129.03\n\n')).toEqual([
    { index: 0, name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81_559 * 1_048_576, freeBytes: 81_000 * 1_048_576 },
    { index: 1, name: 'Tesla, of old', memoryBytes: 16_777_216, freeBytes: 8_388_608 },
  ]);
});

test('what is no GPU is passed over', () => {
  expect(parseGpus('No devices were found\n')).toEqual([]);
  expect(parseGpus('0, NVIDIA L4, [N/A], [N/A], 535.1\n')).toEqual([]);
});
