// A head that trickles in is read anew only when that can decide something.
import { expect, it } from 'vitest';
import { isUndecided, parseRequestHead } from '../../../src/http/codec/request-head.ts';
import { CODEC_LIMITS } from '../../../src/proxy/engine/native/limits.ts';

const LIMITS = { ...CODEC_LIMITS, startLineBytesMax: 64, headBytesMax: 128 };

it.each([
  'GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n',
  '\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\nmore',
  `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(200)}`,
  `GET /${'x'.repeat(200)}`,
])('no request and no bound is passed over: %j', (text) => {
  const bytes = Buffer.from(text);
  let known = 0;
  let reads = 0;
  for (let length = 1; length <= bytes.length; length++) {
    const part = bytes.subarray(0, length);
    const outcome = parseRequestHead(part, 0, length, LIMITS);
    if (length > 1 && isUndecided(part, known, LIMITS)) expect(outcome.kind).not.toBe('request');
    else reads++;
    if (length >= LIMITS.headBytesMax) expect(isUndecided(part, known, LIMITS)).toBe(false);
    known = length;
    if (outcome.kind === 'request') break;
  }
  expect(reads).toBeGreaterThan(0);
  expect(isUndecided(bytes.subarray(0, known), known - 1, LIMITS)).toBe(false);
});
