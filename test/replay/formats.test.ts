import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFormat, LOG_FORMATS } from '../../src/replay/format/registry.ts';
import type { LogFormat, LoggedRequest } from '../../src/replay/format/types.ts';
import { readLog } from '../../src/replay/read-log.ts';

const folder = new URL('../../fixtures/logs/', import.meta.url);

/** What is told of a request, in a row: method, scheme, authority, port, path, query, status, listener, headers. */
function rowOf({ headers, hasAllHeaders, ...request }: LoggedRequest) {
  const { method, scheme, authority, port, path, query, status, listener } = request;
  const row = { method, scheme, authority, port, path, query, status, listener };
  const told = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  return { ...told, headers: Object.fromEntries(headers), ...(hasAllHeaders && { hasAllHeaders }) };
}

/** Reads a text in pieces of so many bytes. */
async function read(
  text: string | Uint8Array,
  { bytes = 7, asked }: { bytes?: number; asked?: LogFormat } = {},
) {
  const rows: object[] = [];
  const unread: [number, string | undefined][] = [];
  let others = 0;
  const format = await readLog(piecesOf(Buffer.from(text), bytes), asked, {
    request: (request) => rows.push(rowOf(request)),
    other: () => others++,
    notUnderstood: (number, line) => unread.push([number, line]),
  });
  return { format: typeof format === 'string' ? format : format.name, rows, others, unread };
}

async function* piecesOf(data: Uint8Array, bytes: number) {
  for (let at = 0; at < data.length; at += bytes) yield data.subarray(at, at + bytes);
}

const user = { method: 'GET', path: '/v1/users/42', query: 'expand=address', status: 200 };
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const curl = 'curl/8.5.0';

describe('what logs tell', () => {
  it.each<[file: string, format: string, rows: readonly object[], others: number]>([
    [
      'gw.log',
      'gw',
      [
        {
          ...{ method: 'GET', authority: 'shop.example', path: '/v1/users/42', status: 200 },
          ...{ listener: 'public', headers: { 'user-agent': curl } },
        },
        {
          ...{ method: 'POST', authority: 'shop.example:8080', path: '/v1/orders' },
          ...{ listener: 'public', headers: { 'user-agent': null } },
        },
      ],
      1,
    ],
    [
      'common.log',
      'common',
      [
        { ...user, headers: {} },
        { method: 'POST', path: '/v1/orders', query: null, status: 201, headers: {} },
        {
          ...{ method: 'GET', scheme: 'http', authority: 'other.example' },
          ...{ path: '/a%20b', query: null, status: 404, headers: {} },
        },
      ],
      2,
    ],
    [
      'combined.log',
      'combined',
      [
        { ...user, headers: { referer: 'https://shop.example/', 'user-agent': FIREFOX } },
        {
          ...{ method: 'GET', path: '/search', query: 'q="tea"', status: 200 },
          headers: { referer: null, 'user-agent': 'curl/8.5.0 "quoted"' },
        },
        {
          method: 'HEAD',
          path: '/',
          query: null,
          status: 304,
          headers: { referer: null, 'user-agent': null },
        },
      ],
      0,
    ],
    [
      'vhost-combined.log',
      'combined',
      [
        {
          ...{ method: 'GET', authority: 'shop.example', port: 443, path: '/v1/users/42', query: null },
          ...{ status: 200, headers: { referer: null, 'user-agent': 'Mozilla/5.0' } },
        },
        {
          ...{
            method: 'DELETE',
            authority: 'admin.shop.example',
            port: 443,
            path: '/accounts/7',
            query: null,
          },
          ...{ status: 403, headers: { referer: null, 'user-agent': 'Mozilla/5.0' } },
        },
      ],
      0,
    ],
    [
      'nginx.json.log',
      'nginx-json',
      [
        {
          ...{ ...user, scheme: 'https', authority: 'shop.example', port: 443 },
          headers: { 'user-agent': curl, referer: null, 'x-beta': '1' },
        },
        {
          ...{ method: 'POST', authority: 'shop.example:8080', path: '/v1/orders', query: null, status: 201 },
          headers: { host: 'shop.example:8080', 'user-agent': null },
        },
        {
          ...{ method: 'GET', scheme: 'https', authority: 'shop.example', path: '/caf%C3%A9/a%20b' },
          ...{ query: null, status: 404, headers: {} },
        },
        { method: 'GET', path: '/plain', status: 404, headers: {} },
      ],
      1,
    ],
    [
      'caddy.log',
      'caddy',
      [
        {
          ...{ ...user, scheme: 'https', authority: 'shop.example', hasAllHeaders: true },
          headers: { 'user-agent': curl, 'x-beta': '1', accept: 'text/html, */*', authorization: undefined },
        },
        {
          ...{ method: 'POST', scheme: 'http', authority: 'shop.example:8080', path: '/v1/orders' },
          ...{ query: null, status: 201, hasAllHeaders: true, headers: { 'user-agent': curl } },
        },
      ],
      0,
    ],
    [
      'browser.har',
      'har',
      [
        {
          ...{ ...user, scheme: 'https', authority: 'shop.example', hasAllHeaders: true },
          headers: { 'x-beta': '1', accept: 'text/html, */*' },
        },
        {
          ...{ method: 'POST', scheme: 'http', authority: 'shop.example:8080', path: '/v1/orders' },
          ...{ query: null, hasAllHeaders: true, headers: { cookie: 's=1' } },
        },
      ],
      1,
    ],
  ])('%s', async (file, format, rows, others) => {
    const text = readFileSync(new URL(file, folder));
    for (const bytes of [1, 7, 4_096, text.length]) {
      const found = await read(text, { bytes });
      expect(found).toMatchObject({ format, others });
      expect(found.rows).toEqual(rows);
    }
  });

  it('of a browser: credentials that are not there may have been left out', async () => {
    const requests: LoggedRequest[] = [];
    const text = readFileSync(new URL('browser.har', folder));
    const reader = { request: (each: LoggedRequest) => requests.push(each), other() {}, notUnderstood() {} };
    await readLog(piecesOf(text, 100), undefined, reader);
    expect(requests[0]?.headers.has('cookie')).toBe(true);
    expect(requests[0]?.headers.get('cookie')).toBeUndefined();
    expect(requests[1]?.headers.get('cookie')).toBe('s=1');
  });
});

describe('what is not understood', () => {
  it('is told with its line, and the rest is read', async () => {
    const { format, rows, unread } = await read(readFileSync(new URL('mixed.log', folder)));
    expect(format).toBe('combined');
    expect(rows).toHaveLength(2);
    expect(unread.map(([number]) => number)).toEqual([3, 4, 6, 7]);
  });

  it('is what another program wrote between', async () => {
    const { unread } = await read(readFileSync(new URL('caddy.log', folder)));
    expect(unread).toEqual([[3, expect.stringContaining('cleaning storage unit')]]);
  });

  it('may be longer than any line of a log', async () => {
    const line = '203.0.113.9 - - [x] "GET /a HTTP/1.1" 200 1';
    const text = [line, 'x'.repeat(3_000_000), line].join('\n');
    const { rows, unread } = await read(text, { bytes: 65_536 });
    expect(rows).toHaveLength(2);
    expect(unread).toEqual([[2, undefined]]);
  });

  it('may be a HAR file that ends in the middle of an entry', async () => {
    const text = readFileSync(new URL('browser.har', folder), 'utf8');
    const { rows, unread } = await read(text.slice(0, text.indexOf('#top')));
    expect(rows).toHaveLength(1);
    expect(unread).toEqual([[2, undefined]]);
  });

  it.each(['', '\n\n', '\uFEFF'])('an empty log (%j) is none of an unknown format', async (text) => {
    expect(await read(text)).toEqual({ format: 'empty', rows: [], others: 0, unread: [] });
  });

  it('no format is guessed for a text that is no log', async () => {
    expect(await read('lorem ipsum\n'.repeat(20_000), { bytes: 1_000 })).toMatchObject({ format: 'unknown' });
  });

  it('a format that was asked for is taken, whatever the log is', async () => {
    const asked = LOG_FORMATS.find(({ name }) => name === 'gw');
    if (asked === undefined) throw new Error('there is no format gw');
    const { format, unread } = await read(readFileSync(new URL('common.log', folder)), { asked });
    expect([format, unread.length]).toEqual(['gw', 5]);
  });
});

describe('reading', () => {
  it('line ends of Windows and a mark at the beginning do no harm', async () => {
    const text = readFileSync(new URL('gw.log', folder), 'utf8');
    const plain = await read(text);
    expect(await read(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(plain);
    expect(await read(text.trimEnd())).toEqual(plain);
  });

  it('any text gives records and never an exception, in whatever pieces it comes', async () => {
    const json = fc.json().map((text) => `{"request":${text},"method":${text},"path":${text},"uri":${text}}`);
    const quoted = fc.string().map((text) => `a - - [b] "GET ${text} HTTP/1.1" 200 1 "-" "${text}"`);
    const har = fc.json().map((text) => `{"log":{"entries":[${text},{"request":${text}}]}}`);
    const lines = fc.array(fc.oneof(fc.string(), json, quoted, har), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.constantFrom(...LOG_FORMATS),
        fc.integer({ min: 1, max: 50 }),
        async (all, asked, bytes) => {
          const text = all.join('\n');
          expect(await read(text, { asked, bytes })).toEqual(await read(text, { asked, bytes: 100_000 }));
          expect(() => detectFormat(text)).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('splits entries as a JSON parser does', async () => {
    const har = LOG_FORMATS.find(({ name }) => name === 'har');
    const entry = fc.record({
      request: fc.record({ method: fc.constant('GET'), url: fc.webUrl() }),
      x: fc.jsonValue(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry),
        fc.jsonValue(),
        fc.integer({ min: 1, max: 30 }),
        async (entries, value, bytes) => {
          const text = JSON.stringify({ log: { pages: value, entries, comment: value } });
          const { rows, unread } = await read(text, { bytes, ...(har !== undefined && { asked: har }) });
          expect([rows.length, unread]).toEqual([entries.length, []]);
        },
      ),
    );
  });
});
