// Whatever the bytes and however they are cut: one verdict, no throw, and nothing taken before it is known.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRequestHead } from '../../../src/http/codec/request-head.ts';
import { requestText, responseText } from './support/messages.ts';
import {
  byteByByte,
  bytesOf,
  LIMITS,
  readBody,
  readRequest,
  readResponse,
  splitAt,
} from './support/reading.ts';

const cuts = fc.array(fc.nat(4000), { maxLength: 12 });
const anyBytes = fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes));
const request = fc.oneof(
  { weight: 4, arbitrary: requestText().map(bytesOf) },
  { weight: 1, arbitrary: anyBytes },
);
const response = fc.oneof(
  { weight: 4, arbitrary: responseText().map(bytesOf) },
  { weight: 1, arbitrary: anyBytes },
);

it('reads a request alike at every split', () => {
  fc.assert(
    fc.property(request, cuts, (bytes, offsets) => {
      const whole = readRequest([bytes]);
      expect(readRequest(splitAt(bytes, offsets))).toEqual(whole);
      expect(readRequest(byteByByte(bytes))).toEqual(whole);
    }),
    { numRuns: 400 },
  );
});

it('reads an answer alike at every split', () => {
  fc.assert(
    fc.property(response, cuts, fc.constantFrom('GET', 'HEAD'), (bytes, offsets, method) => {
      const whole = readResponse([bytes], method);
      expect(readResponse(splitAt(bytes, offsets), method)).toEqual(whole);
      expect(readResponse(byteByByte(bytes), method)).toEqual(whole);
    }),
    { numRuns: 400 },
  );
});

it('reads any bytes as a chunked body alike at every split', () => {
  const likely = fc.string({ unit: fc.constantFrom(...'0123afAF;="\\x: \t\r\n\n'), maxLength: 200 });
  fc.assert(
    fc.property(fc.oneof(likely.map(bytesOf), anyBytes), cuts, (bytes, offsets) => {
      const whole = readBody([bytes], { kind: 'chunked' });
      expect(readBody(splitAt(bytes, offsets), { kind: 'chunked' })).toEqual(whole);
      expect(readBody(byteByByte(bytes), { kind: 'chunked' })).toEqual(whole);
    }),
    { numRuns: 400 },
  );
});

it('reads what stands between two offsets and nothing around it', () => {
  fc.assert(
    fc.property(request, anyBytes, anyBytes, (bytes, before, behind) => {
      const alone = parseRequestHead(bytes, 0, bytes.length, LIMITS);
      const start = before.length;
      const end = start + bytes.length;
      const within = parseRequestHead(Buffer.concat([before, bytes, behind]), start, end, LIMITS);
      expect(plain(within)).toEqual(
        alone.kind === 'request' ? { ...plain(alone), end: alone.end + start } : alone,
      );
    }),
    { numRuns: 200 },
  );
});

function plain(head: ReturnType<typeof parseRequestHead>) {
  if (head.kind !== 'request') return head;
  return { ...head, headers: head.headers.toRaw() };
}
