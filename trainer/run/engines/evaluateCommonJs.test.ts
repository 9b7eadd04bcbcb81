import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { evaluateCommonJs } from './evaluateCommonJs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'longtail-commonjs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
};

test('files find each other, folders by their index, and each runs once', () => {
  write('entry.js', 'const a = require("./a"); exports.sum = a.value + require("./folder").value + require("./a.js").value;');
  write('a.js', 'globalThis.longtailRuns = (globalThis.longtailRuns ?? 0) + 1; module.exports = { value: 1 };');
  write('folder/index.js', 'exports.value = 10 + require("../a").value;');
  // 1 + 11 + 1
  expect(evaluateCommonJs({})(path.join(folder, 'entry'))).toEqual({ sum: 13 });
  expect((globalThis as { longtailRuns?: number }).longtailRuns).toBe(1);
});

test('two files that ask for each other get what the other has exported so far', () => {
  write('a.js', 'exports.first = 1; exports.seen = require("./b").seen;');
  write('b.js', 'exports.seen = require("./a").first;');
  expect(evaluateCommonJs({})(path.join(folder, 'a.js'))).toEqual({ first: 1, seen: 1 });
});

test('what is provided comes before a file of that name', () => {
  write('a.js', 'exports.found = [require("./b"), require("tfjs")];');
  write('b.js', 'exports.file = true;');
  expect(evaluateCommonJs({ './b': 'given', tfjs: 'core' })(path.join(folder, 'a.js'))).toEqual({ found: ['given', 'core'] });
});

test('a file that asks for what it is not given is named with what it asked for', () => {
  write('a.js', 'require("left-pad");');
  expect(() => evaluateCommonJs({})(path.join(folder, 'a.js'))).toThrow('a.js asks for `left-pad`, which it is not given');
  expect(() => evaluateCommonJs({})(path.join(folder, 'none.js'))).toThrow('none.js is missing');
});
