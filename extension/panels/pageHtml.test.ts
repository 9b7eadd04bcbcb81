import { expect, test } from 'vitest';
import { pageHtml } from './pageHtml';

const parts = { title: 'Run: <b>', language: 'en', script: 'https://host/run.js', style: 'https://host/run.css', cspSource: 'https://host', nonce: 'abc' };

test('pageHtml refuses everything that it does not name', () => {
  const policy = /content="([^"]*)"/.exec(pageHtml(parts))![1]!;
  expect(policy.split('; ')).toEqual([
    "default-src 'none'", "script-src 'nonce-abc'", 'style-src https://host', 'font-src https://host', 'img-src https://host', "base-uri 'none'", "form-action 'none'",
  ]);
  expect(policy).not.toMatch(/unsafe|\*|data:|blob:/);
});

test('pageHtml gives the nonce to its one script', () => {
  expect([...pageHtml(parts).matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual(['<script nonce="abc" src="https://host/run.js">']);
});

test('pageHtml writes a title as text', () => {
  expect(pageHtml(parts)).toContain('<title>Run: &#60;b&#62;</title>');
});
