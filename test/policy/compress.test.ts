import type { RequestListener } from 'node:http';
import { brotliDecompressSync, createGunzip, gunzipSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import type { ResponseHead } from '../../src/http/types.ts';
import { type CompressOptions, compressPolicy } from '../../src/policy/compress.ts';
import { transformWhole } from '../../src/proxy/engine/transform-chain.ts';
import { RawClient } from '../proxy/support/raw.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

const HTML = ['Content-Type', 'text/html'];
const GZIP = ['Accept-Encoding', 'gzip'];

/** What becomes of an answer's head, and the stream its content goes through. */
function compressed(
  options: CompressOptions,
  answer: readonly string[],
  { status = 200, request = GZIP }: { status?: number; request?: readonly string[] } = {},
) {
  const handler = compressPolicy.createHandler(options, policyDeps());
  const response: ResponseHead = { status, headers: new HeaderFields(answer) };
  const exchange = exchangeOf({ headers: request, response });
  handler.response?.(exchange);
  const { headers, content } = response;
  return { headers, transforms: content?.transforms ?? [] };
}

describe('answers that are left alone', () => {
  test.each<
    [why: string, answer: string[], rest?: { status?: number; request?: string[]; options?: CompressOptions }]
  >([
    ['of a type that is compressed already', ['Content-Type', 'image/png']],
    ['without a type', []],
    ['that are short', [...HTML, 'Content-Length', '1023']],
    ['shorter than the spec wants', [...HTML, 'Content-Length', '9999'], { options: { minBytes: 10_000 } }],
    ['of a type that the spec does not name', HTML, { options: { types: ['text/plain'] } }],
    ['coded already', [...HTML, 'Content-Encoding', 'br']],
    ['coded already, twice', [...HTML, 'Content-Encoding', 'identity', 'Content-Encoding', 'gzip']],
    ['that may not be changed', [...HTML, 'Cache-Control', 'max-age=1, No-Transform']],
    ['asked for unchanged', HTML, { request: [...GZIP, 'Cache-Control', 'no-transform'] }],
    ['that are a part', [...HTML, 'Content-Range', 'bytes 0-9/10'], { status: 206 }],
    ['without content', HTML, { status: 204 }],
  ])('%s', (_, answer, { options = {}, ...rest } = {}) => {
    const { headers, transforms } = compressed(options, answer, rest);
    expect(headers.toRaw()).toEqual(answer);
    expect(transforms).toEqual([]);
  });

  it('say that they depend on the field, if another client would get them compressed', () => {
    const { headers, transforms } = compressed({}, HTML, { request: [] });
    expect(headers.toRaw()).toEqual([...HTML, 'Vary', 'accept-encoding']);
    expect(transforms).toEqual([]);
  });
});

describe('compressed answers', () => {
  it('say so, and nothing that was true of the content before', () => {
    const answer = [
      ...HTML,
      'Content-Length',
      '5000',
      'etag',
      '"a"',
      'Accept-Ranges',
      'bytes',
      'Vary',
      'Origin',
    ];
    const { headers, transforms } = compressed({}, answer);
    expect(transforms).toHaveLength(1);
    expect(headers.toRaw()).toEqual([
      ...HTML,
      'etag',
      'W/"a"',
      'Vary',
      'Origin, accept-encoding',
      'content-encoding',
      'gzip',
    ]);
  });

  it('keep a weak tag, a Vary that says it, and one that says everything', () => {
    const weak = compressed({}, [...HTML, 'ETag', 'W/"a"', 'Vary', 'Accept-Encoding']).headers;
    expect([weak.get('etag'), weak.get('vary')]).toEqual(['W/"a"', 'Accept-Encoding']);
    expect(compressed({}, [...HTML, 'Vary', '*']).headers.get('vary')).toBe('*');
  });

  it('are told unchanged under the same tag', () => {
    const { headers, transforms } = compressed({}, ['ETag', '"a"'], { status: 304 });
    expect([headers.get('etag'), headers.get('vary')]).toEqual(['W/"a"', 'accept-encoding']);
    expect(transforms).toEqual([]);
  });

  it.each(['fast', 'balanced', 'small'] as const)('decode to what they were (%s)', async (effort) => {
    const text = Buffer.from('tea and biscuits '.repeat(1_000));
    for (const [coding, decode] of [
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
    ] as const) {
      const { headers, transforms } = compressed({ effort }, HTML, { request: ['Accept-Encoding', coding] });
      expect(headers.get('content-encoding')).toBe(coding);
      const given = await transformWhole(transforms, text);
      expect(given.length).toBeLessThan(text.length / 10);
      expect(decode(given).equals(text)).toBe(true);
    }
  });

  it('use only codings that the spec names', () => {
    const request = ['Accept-Encoding', 'br, gzip;q=0.1'];
    expect(compressed({ encodings: ['gzip'] }, HTML, { request }).headers.get('content-encoding')).toBe(
      'gzip',
    );
  });
});

const PAGE = '<p>tea</p>\n'.repeat(1_000);

const upstream: RequestListener = (request, response) => {
  if (request.url === '/png') {
    response.setHeader('content-type', 'image/png');
    return response.end(PAGE);
  }
  response.setHeader('content-type', 'text/html');
  response.setHeader('etag', '"1"');
  if (request.url === '/length') response.setHeader('content-length', PAGE.length);
  response.write(PAGE.slice(0, 10));
  return response.end(PAGE.slice(10));
};

const SITE = {
  policies: 'small: { compress: {} }',
  chain: 'small',
  routes: `own: { match: { path: /own }, respond: { status: 200, body: "${'tea '.repeat(500)}" } }`,
};

describe.each(WAYS)('a served spec: $name', (way) => {
  it('compresses what comes with and without a length, and its own answers', async () => {
    const { ask } = await startSite(way, SITE, upstream);
    for (const path of ['/length', '/chunked']) {
      const { headers, body } = await ask({ path, headers: { 'accept-encoding': 'gzip' } });
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding', etag: 'W/"1"' });
      expect(String(gunzipSync(body))).toBe(PAGE);
    }
    const own = await ask({ path: '/own', headers: { 'accept-encoding': 'gzip' } });
    expect(String(gunzipSync(own.body))).toBe('tea '.repeat(500));
    expect(own.headers['content-length']).toBe(String(own.body.length));
  });

  it('sends it as it is to whom does not take it compressed, and what is compressed already', async () => {
    const { ask } = await startSite(way, SITE, upstream);
    const plain = await ask({ path: '/length' });
    expect(String(plain.body)).toBe(PAGE);
    expect(plain.headers).toMatchObject({ vary: 'accept-encoding', etag: '"1"', 'content-length': '11000' });
    const image = await ask({ path: '/png', headers: { 'accept-encoding': 'gzip' } });
    expect(image.headers).not.toHaveProperty('content-encoding');
    expect(String(image.body)).toBe(PAGE);
  });

  it('says to HEAD what it would to GET', async () => {
    const { ask } = await startSite(way, SITE, upstream);
    const { headers, body } = await ask({
      method: 'HEAD',
      path: '/length',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', etag: 'W/"1"' });
    expect(headers).not.toHaveProperty('content-length');
    expect(body).toHaveLength(0);
  });
});

describe.each(['native', 'node'] as const)('events: %s', (engine) => {
  it('are passed on one by one', async () => {
    const way = WAYS.find((each) => each.engine === engine) ?? expect.fail();
    const { address } = await startSite(way, SITE, (_, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write('data: tea\n\n');
    });
    const client = new RawClient(address);
    const unzip = createGunzip();
    let text = '';
    unzip.on('data', (piece: Buffer) => {
      text += piece;
    });
    client.send('GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n');
    await client.until(/\r\n\r\n[0-9a-f]+\r\n[\s\S]+\r\n/);
    client.socket.on('data', () => undefined);
    const [, chunks = ''] = /\r\n\r\n([\s\S]*)$/.exec(client.received) ?? [];
    unzip.write(Buffer.from(contentOf(chunks), 'latin1'));
    await expect.poll(() => text).toBe('data: tea\n\n');
    client.socket.destroy();
  });
});

/** The content of chunks that have come so far. */
function contentOf(chunks: string): string {
  const size = /^([0-9a-f]+)\r\n/.exec(chunks);
  if (size === null) return '';
  const start = size[0].length;
  const end = start + Number.parseInt(size[1] ?? '', 16);
  return chunks.slice(start, end) + contentOf(chunks.slice(end + 2));
}
