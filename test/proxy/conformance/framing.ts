// What bytes on the wire become, both ways: heads, framing and the refusal of what is doubtful.
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { HeaderFields } from '../../../src/http/header-fields.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { type Echo, startCanned, startEcho, startRaw, valuesOf } from '../support/upstreams.ts';

const REFUSED: readonly [what: string, bytes: string, status: number | Readonly<Record<string, number>>][] = [
  [
    'both framings',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  [
    'both framings, the other way',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd', 400],
  ['a signed length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd', 400],
  [
    'an unknown coding',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    // Node's parser takes it for a malformed request.
    { node: 400, native: 501 },
  ],
  [
    'a coding beside chunked',
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['chunked in HTTP/1.0', 'POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['a folded field', 'GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n', 400],
  ['a space before the colon', 'GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n', 400],
  ['a bare line feed', 'GET / HTTP/1.1\nHost: a\n\n', 400],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\r\n\r\n', 400],
  ['a bad chunk size', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
  ['a head that is too large', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 501],
  [
    'an unknown expectation',
    'POST / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nContent-Length: 1\r\n\r\nx',
    417,
  ],
];

/** Heads and framing through an engine. */
export function describeFraming(name: string, factory: EngineFactory): void {
  describe(`${name} engine: framing`, () => {
    it.each(REFUSED)('refuses %s and closes', async (_, bytes, status) => {
      const seen: string[] = [];
      const upstream = testUpstream(await startCanned('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', seen));
      const { address } = await listenWith(factory, forwardTo(upstream));
      const answer = await exchangeRaw(address, bytes);
      const expected = typeof status === 'number' ? status : status[name];
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${expected} `));
      expect(answer).toMatch(/content-type: application\/problem\+json/i);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    });

    it('sends the target exactly as it was given', async () => {
      const targets = ['//a//b?x=1?y=//2', '/a%2Fb|^`"', '/?', '/a?q=http://x//y', "/'()*"];
      const { url, address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      expect(url).toContain(address);
      for (const target of targets) {
        const answer = await exchangeRaw(
          address,
          `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
        );
        expect(echoOf(answer).url).toBe(target);
      }
    });

    it('puts the path of the endpoint in front', async () => {
      const upstream = testUpstream(`${await startEcho()}/base/`);
      const { address } = await listenWith(factory, forwardTo(upstream));
      const answer = await exchangeRaw(address, 'GET //x?y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(echoOf(answer).url).toBe('/base//x?y');
    });

    it('keeps fields, their case, repetitions and order of values', async () => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      const fields =
        'Host: a.example\r\nX-One: 1\r\nx-two: \xe9\r\nX-One: 2\r\nCookie: a=1\r\nContent-Type: x/y';
      const answer = await exchangeRaw(address, `GET / HTTP/1.1\r\n${fields}\r\nConnection: close\r\n\r\n`);
      const { rawHeaders } = echoOf(answer);
      expect(valuesOf(rawHeaders, 'x-one')).toEqual(['1', '2']);
      expect(valuesOf(rawHeaders, 'x-two')).toEqual(['\xe9']);
      expect(valuesOf(rawHeaders, 'host')).toEqual(['a.example']);
      expect(rawHeaders).toContain('X-One');
      expect(valuesOf(rawHeaders, 'connection')).toEqual(name === 'node' ? ['keep-alive'] : []);
    });

    it('keeps repeated fields of the answer apart', async () => {
      const canned =
        'HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX-A: 1\r\nSet-Cookie: b=2\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nok';
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startCanned(canned))));
      const answer = await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(answer).toContain('Set-Cookie: a=1\r\nX-A: 1\r\nSet-Cookie: b=2\r\nx-a: 2\r\n');
      expect(answer).toMatch(/\r\n\r\nok$/);
    });

    it.each(['gzip, chunked', 'gzip', 'xchunked'])(
      'gives an answer up that comes in the coding %s',
      async (coding) => {
        const seen: Seen = { failures: [], outcomes: [] };
        const canned = `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n2\r\nok\r\n0\r\n\r\n`;
        const upstream = testUpstream(await startCanned(canned));
        const { address } = await listenWith(factory, forwardTo(upstream, {}, seen));
        const answer = await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
        expect(answer).toMatch(/^HTTP\/1\.1 502 /);
        expect(seen.failures).toMatchObject([{ kind: 'invalid' }]);
      },
    );

    it.each(['DELETE', 'OPTIONS', 'GET', 'POST'])('keeps a chunked body of %s a body', async (method) => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      const head = `${method} /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
      const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
      const answer = await exchangeRaw(
        address,
        `${head}${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`,
      );
      expect(echoOf(answer)).toMatchObject({ method, url: '/x', body: smuggled });
      expect(valuesOf(echoOf(answer).rawHeaders, 'content-length')).toEqual([]);
    });

    it('answers pipelined requests in order', async () => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      const one = 'POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc';
      const two = 'GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
      const answer = await exchangeRaw(address, one + two);
      expect(answer.indexOf('"url":"/1"')).toBeGreaterThan(0);
      expect(answer.indexOf('"url":"/2"')).toBeGreaterThan(answer.indexOf('"body":"abc"'));
    });

    it('ends every pipelined exchange when its client is gone', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const upstream = testUpstream(await startRaw(() => undefined));
      const { address } = await listenWith(factory, forwardTo(upstream, {}, seen));
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(5));
      // The node engine asks for all of them at once, gw's own for one after the other.
      const begun = name === 'node' ? 5 : 1;
      await expect.poll(() => upstream.endpoints[0]?.active).toBe(begun);
      client.socket.destroy();
      await expect.poll(() => seen.outcomes.map(({ end }) => end)).toEqual(Array(begun).fill('client-gone'));
      expect(upstream.endpoints[0]?.active).toBe(0);
    });

    it.runIf(name === 'node')('closes on a client that sends a thousand requests ahead', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const { address } = await listenWith(factory, (incoming) => {
        incoming.onEnd((outcome) => seen.outcomes.push(outcome));
        incoming.respond({ status: 200, headers: new HeaderFields() }, 'x'.repeat(10_000));
      });
      await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_000));
      expect(seen.outcomes.length).toBeLessThanOrEqual(100);
    });

    it('keeps no thousands of pipelined requests for a client that does not read', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const { address } = await listenWith(factory, (incoming) => {
        incoming.onEnd((outcome) => seen.outcomes.push(outcome));
        incoming.respond({ status: 200, headers: new HeaderFields() }, 'x'.repeat(200_000));
      });
      const client = new RawClient(address);
      client.socket.pause();
      client.send('GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_000));
      await expect.poll(() => seen.outcomes.length).toBeGreaterThan(0);
      let before = -1;
      await expect
        .poll(
          () => {
            const settled = seen.outcomes.length === before;
            before = seen.outcomes.length;
            return settled;
          },
          { interval: 200 },
        )
        .toBe(true);
      expect(seen.outcomes.length).toBeLessThanOrEqual(200);
      client.socket.destroy();
    });

    it.each([
      ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['an upgrade', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
      ['another upgrade', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
      ['no HTTP', 'x\r\n\r\n'],
      ['a request', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ])('outlives clients that reset their connection after %s', async (_, bytes) => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      for (let count = 0; count < 30; count++) {
        const client = new RawClient(address);
        await once(client.socket, 'connect');
        client.send(bytes);
        if (count % 2 === 0) await once(client.socket, 'received');
        client.socket.resetAndDestroy();
        await once(client.socket, 'close');
      }
      // What nobody handles would end the process, and vitest says so.
      expect(await exchangeRaw(address, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    });

    it('writes nothing of its own into an answer under way', async () => {
      const upstream = testUpstream(await startCanned('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab'));
      const { address } = await listenWith(factory, forwardTo(upstream));
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until(/ab$/);
      client.send('rubbish\r\n\r\n');
      expect((await client.closed()).match(/HTTP\/1\.1/g)).toHaveLength(1);
    });

    it.each([
      ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n', /content-length: 7/i],
      ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', /^HTTP\/1\.1 204/],
      ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 9\r\n\r\n', /etag: "x"/i],
    ])('passes an answer without a body on (%s, %s)', async (method, canned, expected) => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startCanned(canned))));
      const request = `${method} / HTTP/1.1\r\nHost: a\r\n`;
      const answer = await exchangeRaw(address, `${request}\r\n${request}Connection: close\r\n\r\n`);
      expect(answer).toMatch(expected);
      expect(answer.split('\r\n\r\n')).toHaveLength(3);
      expect(answer.split('\r\n\r\n')[2]).toBe('');
    });

    it('passes early hints on', async () => {
      const canned =
        'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startCanned(canned))));
      const answer = await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(answer).toMatch(
        /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 /,
      );
    });

    it('serves HTTP/1.0 clients without chunks', async () => {
      const canned = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startCanned(canned))));
      const answer = await exchangeRaw(address, 'GET / HTTP/1.0\r\n\r\n');
      expect(answer).not.toMatch(/transfer-encoding/i);
      expect(answer).toMatch(/\r\n\r\nabc$/);
    });

    it('carries trailers both ways, but none that frame or authorise', async () => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      const head =
        'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n';
      const answer = await exchangeRaw(
        address,
        `${head}1\r\na\r\n0\r\nX-Sum: 7\r\nAuthorization: no\r\n\r\n`,
      );
      expect(echoOf(answer).rawTrailers).toEqual(['X-Sum', '7']);
      const canned =
        'HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 8\r\n\r\n';
      const second = await listenWith(factory, forwardTo(testUpstream(await startCanned(canned))));
      const back = await exchangeRaw(
        second.address,
        'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      );
      expect(back).toMatch(/1\r\na\r\n0\r\nX-Sum: 8\r\n\r\n$/);
    });

    it('answers by itself, HEAD with the head only', async () => {
      const { address } = await listenWith(factory, (incoming) =>
        incoming.respond({ status: 200, headers: new HeaderFields(['x-a', '1']) }, 'höhe'),
      );
      const get = await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(get).toMatch(/x-a: 1\r\nContent-Length: 5\r\n/i);
      const head = await exchangeRaw(address, 'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      expect(head).toMatch(/Content-Length: 5\r\n/i);
      expect(head).toMatch(/\r\n\r\n$/);
    });

    it('goes on without an upgrade that is not to a WebSocket', async () => {
      const { address } = await listenWith(factory, forwardTo(testUpstream(await startEcho())));
      const offer =
        'Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA';
      const answer = await exchangeRaw(
        address,
        `POST /x HTTP/1.1\r\nHost: a\r\n${offer}\r\nContent-Length: 3\r\n\r\nabc`,
      );
      expect(echoOf(answer)).toMatchObject({ method: 'POST', url: '/x', body: 'abc' });
    });
  });
}

function echoOf(answer: string): Echo {
  const json = /\{.*\}/s.exec(answer)?.[0];
  if (json === undefined) throw new Error(`no echo in ${JSON.stringify(answer)}`);
  return JSON.parse(Buffer.from(json, 'latin1').toString('utf8'));
}
