import { expect, test } from 'vitest';
import type { EngineProbe } from '../engines/probeEngine';
import { doctorText, reportText } from './doctorText';
import { checkOf } from './engineCheck';
import { nodeStep } from './machineFacts';
import { machineWith } from './machineFacts.testkit';

const failed = (reason: string): EngineProbe => ({ name: null, works: false, device: null, versions: {}, speed: null, devices: [], passedOver: [], reason });
const working = (name: 'webgpu' | 'native' | 'wasm', device: string): EngineProbe => ({ name, works: true, device, versions: { 'tfjs-core': '4.22.0' }, speed: { gigaflops: 123.4, gigabytesPerSecond: 4.56 }, devices: [], passedOver: [], reason: null });
const machine = machineWith({ environment: { VK_ICD_FILENAMES: '/home/ada/icd.json' } });
const auto: EngineProbe = { ...working('native', 'CPU, AVX2, 8 threads'), passedOver: [{ name: 'cuda', reason: 'there is no NVIDIA driver here' }, { name: 'webgpu', reason: 'the only device is software' }] };

test('an engine is chosen, passed over, beaten or broken, each with its sentence', () => {
  expect(checkOf('native', working('native', 'CPU'), auto, machine)).toMatchObject({ isChosen: true, why: '`auto` takes it: the first in its order that works.', next: null, memoryBytes: 32e9, gigaflops: 123.4 });
  expect(checkOf('webgpu', working('webgpu', 'SwiftShader'), auto, machine)).toMatchObject({ isChosen: false, works: true, why: 'It works when asked for; `auto` passes it over: the only device is software.', memoryBytes: null });
  expect(checkOf('wasm', working('wasm', 'SIMD'), auto, machine).why).toBe('It works; `auto` takes native, which comes before it.');
  expect(checkOf('cuda', failed('there is no NVIDIA driver here'), auto, machine)).toMatchObject({ works: false, reason: 'there is no NVIDIA driver here', why: 'There is no NVIDIA driver here.', next: null });
});

test('a card’s memory is that of NVIDIA’s driver, whichever engine runs on it', () => {
  const gpus = [{ index: 0, name: 'NVIDIA L40', memoryBytes: 48e9, freeBytes: 48e9 }, { index: 1, name: 'NVIDIA L4', memoryBytes: 24e9, freeBytes: 24e9 }];
  const withCards = machineWith({ nvidia: { version: '550.54', gpus, trouble: null } });
  const of = (device: string) => checkOf('webgpu', working('webgpu', device), auto, withCards).memoryBytes;
  expect([of('NVIDIA L4, NVIDIA driver 550.54'), of('NVIDIA L40, NVIDIA driver 550.54; device 1 is NVIDIA L4'), of('NVIDIA L4; device 0 is NVIDIA L40'), of('AMD Radeon, driver 24.1')]).toEqual([24e9, 48e9, 24e9, null]);
});

test('doctor prints the machine, a table, why each, and what to do', () => {
  const engines = [checkOf('tensorflow', failed('TensorFlow is not here'), auto, machine), checkOf('native', working('native', 'CPU, AVX2, 8 threads'), auto, machine)];
  const lines = doctorText({ formatVersion: 1, machine, engines }).split('\n');
  expect(lines[0]).toBe('Longtail 0.1.0 on Node 20.19.0, Linux 6.1.0 x64');
  expect(lines[1]).toBe('A processor, 8 cores, 20.0 GB of 32.0 GB memory free');
  expect(lines.find((line) => line.startsWith('native '))).toMatch(/^native\s+yes\s+CPU, AVX2, 8 threads\s+32\.0 GB\s+123\s+4\.6\s+← auto takes this one$/);
  expect(lines).toContain('tensorflow: TensorFlow is not here.');
  expect(lines.at(-2)).toBe('To have more:');
  expect(lines.at(-1)).toMatch(/^ {2}tensorflow: `python3 -m pip install tensorflow`/);
});

test('the devices of an engine with several are numbered as training.device takes them', () => {
  const check = checkOf('webgpu', { ...working('webgpu', 'Radeon'), devices: ['Radeon', 'Arc'] }, auto, machine);
  expect(doctorText({ formatVersion: 1, machine, engines: [check] })).toContain('webgpu: `training.device` chooses among 0 (Radeon), 1 (Arc).');
});

test('a Node that is too old is the first thing to mend', () => {
  expect(nodeStep('20.19.0')).toBeNull();
  expect(nodeStep('24.0.1')).toBeNull();
  expect(nodeStep('20.18.3')).toBe('This is Node 20.18.3, and Longtail needs 20.19 or newer: https://nodejs.org, or `longtail.nodePath` in the editor.');
  const text = doctorText({ formatVersion: 1, machine: { ...machine, nodeStep: nodeStep('18.2.0') }, engines: [] });
  expect(text.split('\n').at(-1)).toMatch(/^ {2}Node: This is Node 18\.2\.0/);
});

test('a report has the facts behind it too', () => {
  const text = reportText({ formatVersion: 1, machine, engines: [checkOf('native', working('native', 'CPU'), auto, machine)] });
  expect(text).toContain('glibc: 2.36');
  expect(text).toContain('Vulkan driver files: none');
  expect(text).toContain('  VK_ICD_FILENAMES=/home/ada/icd.json');
  expect(text).toContain('  native: tfjs-core 4.22.0');
});
