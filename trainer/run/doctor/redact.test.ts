import { expect, test } from 'vitest';
import { redact } from './redact';

const ada = { home: '/home/ada', user: 'ada', host: 'lovelace.example.org' };

test('a report names neither home folder, user nor host', () => {
  const text = 'Node /home/ada/.nvm/node on lovelace.example.org (Lovelace), user ada; adapter and canada stay; /home/ada2/x';
  expect(redact(text, ada)).toBe('Node ~/.nvm/node on HOST (HOST), user USER; adapter and canada stay; /home/USER/x');
});

test('homes of others are hidden too, on every system', () => {
  expect(redact('from "/home/grace/venv" and (/Users/grace/venv) and C:\\Users\\grace\\venv', ada)).toBe('from "/home/USER/venv" and (/Users/USER/venv) and C:\\Users\\USER\\venv');
});

test('common names of accounts are left alone, for they would blacken words', () => {
  expect(redact('root of the tree in /root/x', { home: '/root', user: 'root', host: 'localhost' })).toBe('root of the tree in ~/x');
});
