import { expect, test, vi } from 'vitest';
import { chooseHost } from '../host/lib/chooseHost.mjs';

const standIn = '/host/bin/code';
const unheard = { wish: undefined, standIn, hasScreen: true, answerLimitMs: 5, fetchLimitMs: 50 };
const never = () => new Promise<string>(() => undefined);
const offline = () => Promise.reject(new Error('getaddrinfo ENOTFOUND update.code.visualstudio.com'));
const fetched = () => Promise.resolve('/build/vscode/code');

test('the journeys take a desktop VS Code that can be had', async () => {
  expect(await chooseHost({ ...unheard, fetchDesktop: fetched })).toEqual({ executable: '/build/vscode/code', line: 'desktop VS Code at /build/vscode/code' });
});

test('the journeys fetch nothing where there is no screen, or where nobody wants them to', async () => {
  const fetchDesktop = vi.fn(fetched);
  expect(await chooseHost({ ...unheard, hasScreen: false, fetchDesktop })).toEqual({ executable: standIn, line: expect.stringContaining('there is no screen') as string });
  expect(await chooseHost({ ...unheard, wish: 'headless', fetchDesktop })).toMatchObject({ executable: standIn });
  expect(await chooseHost({ ...unheard, wish: '/opt/code', fetchDesktop })).toMatchObject({ executable: '/opt/code' });
  expect(fetchDesktop).not.toHaveBeenCalled();
});

test('the journeys do not wait for a desktop VS Code that does not come, and say why they took another', async () => {
  expect(await chooseHost({ ...unheard, fetchDesktop: offline })).toEqual({ executable: standIn, line: expect.stringContaining('ENOTFOUND') as string });
  expect(await chooseHost({ ...unheard, fetchDesktop: never })).toEqual({ executable: standIn, line: expect.stringContaining('not fetched within 0.05 s') as string });
});

test('whoever fetches is told how long to wait for an answer', async () => {
  const fetchDesktop = vi.fn(fetched);
  await chooseHost({ ...unheard, fetchDesktop });
  expect(fetchDesktop).toHaveBeenCalledWith(5);
});

test('the journeys fail, with the reason, without the host that is wished for or the only one there is', async () => {
  await expect(chooseHost({ ...unheard, wish: 'desktop', fetchDesktop: offline })).rejects.toThrow(/No desktop VS Code: getaddrinfo/);
  await expect(chooseHost({ ...unheard, standIn: null, hasScreen: false, fetchDesktop: offline })).rejects.toThrow(/No desktop VS Code: getaddrinfo/);
  await expect(chooseHost({ ...unheard, wish: 'headless', standIn: null, fetchDesktop: fetched })).rejects.toThrow(/npm has no VS Code/);
});
