import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlCommand, shellQuote } from '../../src/diagnostic/curl.ts';

const URL = 'http://a.example.com/x';

describe('a curl command', () => {
  it.each<[Parameters<typeof curlCommand>[0], string]>([
    [{ method: 'GET', url: URL, headers: {} }, `curl -i ${URL}`],
    [{ method: 'HEAD', url: URL, headers: {} }, `curl -I ${URL}`],
    [{ method: 'POST', url: `${URL}?a=b&c`, headers: {} }, `curl -i -X POST '${URL}?a=b&c'`],
    [{ method: 'GET', url: `${URL}/{id}`, headers: {} }, `curl -i -g '${URL}/{id}'`],
    [
      { method: 'GET', url: URL, headers: { 'x-a': "it's", 'x-b': '' } },
      `curl -i -H 'x-a: it'\\''s' -H 'x-b;' ${URL}`,
    ],
  ])('%j', (request, command) => {
    expect(curlCommand(request)).toBe(command);
  });
});

it('quotes words so that a shell reads them back', () => {
  const words = [
    '',
    'a',
    '~',
    '-x',
    '$HOME `id`',
    "'",
    '\\',
    '!',
    'a\nb',
    "it's \u001b[31m",
    '\t',
    'é😀',
    '\u202e',
  ];
  const random = fc.sample(fc.string({ unit: 'grapheme-ascii' }), 100);
  const all = [...words, ...random];
  const script = `printf '%s\\0' ${all.map(shellQuote).join(' ')}`;
  const read = execFileSync('bash', ['--norc', '-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { LC_ALL: 'C.UTF-8' },
  }).toString();
  expect(read.split('\0').slice(0, -1)).toEqual(all);
});
