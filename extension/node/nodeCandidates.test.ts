import { expect, test } from 'vitest';
import { isNewEnough, nodeCandidates } from './nodeCandidates';

const desktop = { setting: '', isRemote: false, execPath: '/opt/code/code', onLoginPath: '/usr/bin/node' };

test('nodeCandidates takes nothing but the path that the person has set', () => {
  expect(nodeCandidates({ ...desktop, setting: '/opt/node' })).toEqual([{ command: '/opt/node', env: {}, origin: 'setting' }]);
});

test('nodeCandidates takes the host of a remote window, which is a plain Node', () => {
  expect(nodeCandidates({ ...desktop, isRemote: true, execPath: '/srv/node' }).map(({ command }) => command)).toEqual(['/srv/node']);
});

test('nodeCandidates prefers the login shell’s Node to the editor’s own runtime', () => {
  expect(nodeCandidates(desktop).map(({ origin }) => origin)).toEqual(['login shell', 'editor']);
});

test('nodeCandidates starts the editor’s own runtime as Node', () => {
  expect(nodeCandidates({ ...desktop, onLoginPath: null })).toEqual([{ command: '/opt/code/code', env: { ELECTRON_RUN_AS_NODE: '1' }, origin: 'editor' }]);
});

test.each([['20.19.0', true], ['20.18.3', false], ['18.20.1', false], ['22.0.0', true], ['24.21.0', true]])('isNewEnough holds Node %s to 20.19: %s', (version, expected) => {
  expect(isNewEnough(version)).toBe(expected);
});
