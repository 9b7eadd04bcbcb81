import { expect, test } from 'vitest';
import { parseRequest } from './request';

const text = '{"formatVersion":1,"id":"a1","request":"cancel"}';

test.each(['cancel', 'checkpoint', 'pause', 'continue', 'evaluate'] as const)('parseRequest reads %s', (request) => {
  expect(parseRequest(JSON.stringify({ formatVersion: 1, id: 'a1', request }))).toEqual({ formatVersion: 1, id: 'a1', request });
});

test('parseRequest refuses a request torn at any byte', () => {
  for (let cut = 0; cut < text.length; cut += 1) expect(parseRequest(text.slice(0, cut)), text.slice(0, cut)).toBeNull();
});

test.each(['null', '3', '[]', '{}', '{"id":"a"}', '{"id":3,"request":"cancel"}', '{"id":"a","request":"explode"}', '{"id":"a","request":"toString"}', '{"id":"a","request":["cancel"]}'])('parseRequest refuses %s', (other) => {
  expect(parseRequest(other)).toBeNull();
});
