// What goes wrong on either side, and that the other side gets to know, visibly and at once.
import { describe, expect, it } from 'vitest';
import type { ResponseHead } from '../../../src/http/types.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { exchangeRaw, RawClient } from '../support/raw.ts';
import { startCanned, startHttp, startRaw } from '../support/upstreams.ts';

const GET = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
const timeouts = { connectMs: 100, responseMs: 100, idleMs: 100 };

/** Failures through an engine. */
export function describeFailures(name: string, factory: EngineFactory): void {
  describe(`${name} engine: failures`, () => {
    it.each([
      ['nothing listens', () => Promise.resolve('http://127.0.0.1:1'), 502, 'connect'],
      ['the name is unknown', () => Promise.resolve('http://no-such-host.invalid:1'), 502, 'connect'],
      [
        'it closes without a word',
        () => startRaw((socket) => socket.once('data', () => socket.end())),
        502,
        'reset',
      ],
      [
        'it resets',
        () => startRaw((socket) => socket.once('data', () => socket.resetAndDestroy())),
        502,
        'reset',
      ],
      ['it speaks no HTTP', () => startCanned('SSH-2.0-OpenSSH\r\n\r\n'), 502, 'invalid'],
      [
        'it frames twice',
        () => startCanned(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`),
        502,
        'invalid',
      ],
      [
        'it switches unasked',
        () => startCanned('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
        502,
        name === 'node' ? 'reset' : 'invalid',
      ],
      ['it is silent', () => startRaw(() => undefined), 504, 'timeout'],
    ] as const)('answers when %s', async (_, start, status, kind) => {
      const seen: Seen = { failures: [], outcomes: [] };
      const { address } = await listenWith(
        factory,
        forwardTo(testUpstream(await start(), { timeouts }), {}, seen),
      );
      expect(await exchangeRaw(address, GET)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(seen.failures).toMatchObject([{ kind }]);
      await expect.poll(() => seen.outcomes).toMatchObject([{ status, end: 'complete' }]);
    });

    it('bounds the time to connect, with the TLS handshake', async () => {
      const url = (await startRaw(() => undefined)).replace('http:', 'https:');
      const seen: Seen = { failures: [], outcomes: [] };
      const { address } = await listenWith(factory, forwardTo(testUpstream(url, { timeouts }), {}, seen));
      expect(await exchangeRaw(address, GET)).toMatch(/^HTTP\/1\.1 504 /);
      expect(seen.failures).toMatchObject([{ kind: 'timeout', detail: 'not connected within 100 ms' }]);
    });

    it('bounds the whole exchange: 504 before a head, a cut after it', async () => {
      const silent = testUpstream(await startRaw(() => undefined));
      const one = await listenWith(factory, forwardTo(silent, { timeoutMs: 100 }));
      expect(await exchangeRaw(one.address, GET)).toMatch(/^HTTP\/1\.1 504 /);
      const seen: Seen = { failures: [], outcomes: [] };
      const slow = testUpstream(await startHttp((_, response) => void response.write('begun')));
      const two = await listenWith(factory, forwardTo(slow, { timeoutMs: 100 }, seen));
      const answer = await exchangeRaw(two.address, GET);
      expect(answer).toMatch(/begun/);
      expect(answer).not.toMatch(/\r\n0\r\n\r\n$/);
      await expect.poll(() => seen.outcomes).toMatchObject([{ status: 200, end: 'timeout' }]);
    });

    it('cuts an exchange that has fallen silent', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const stuck = await startHttp((_, response) => void response.write('begun'));
      const changes = { timeouts: { ...timeouts, responseMs: 5_000 } };
      const { address } = await listenWith(factory, forwardTo(testUpstream(stuck, changes), {}, seen));
      expect(await exchangeRaw(address, GET)).not.toMatch(/\r\n0\r\n\r\n$/);
      await expect.poll(() => seen.outcomes).toMatchObject([{ end: 'timeout' }]);
    });

    it.each([
      ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', /\r\n0\r\n\r\n/],
      ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', /abc./],
    ])('never ends an answer cleanly that its upstream broke off (%s)', async (_, canned, clean) => {
      const seen: Seen = { failures: [], outcomes: [] };
      const broken = await startRaw((socket) => socket.once('data', () => socket.end(canned)));
      const { address } = await listenWith(factory, forwardTo(testUpstream(broken), {}, seen));
      const answer = await exchangeRaw(address, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(answer).toContain('abc');
      expect(answer).not.toMatch(clean);
      await expect
        .poll(() => seen.outcomes)
        .toMatchObject([{ status: 200, responseBytes: 3, end: 'upstream-gone' }]);
    });

    it.each([
      ['before an answer', '', 0],
      ['within an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 200],
    ])('cancels the upstream request of a client that goes away %s', async (_, canned, status) => {
      const seen: Seen = { failures: [], outcomes: [] };
      let arrived = () => {};
      const asked = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      let left = () => {};
      const cancelled = new Promise<void>((resolve) => {
        left = resolve;
      });
      const url = await startRaw((socket) => {
        socket.once('data', () => {
          socket.write(canned);
          arrived();
        });
        socket.once('close', left);
      });
      const upstream = testUpstream(url);
      const { address } = await listenWith(factory, forwardTo(upstream, {}, seen));
      const client = new RawClient(address).send('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await asked;
      if (status !== 0) await client.until(/abc/);
      client.socket.end();
      await cancelled;
      await expect.poll(() => seen.outcomes).toMatchObject([{ status, end: 'client-gone' }]);
      expect(seen.failures).toEqual([]);
      expect(upstream.endpoints[0]?.active).toBe(0);
    });

    it('keeps the connection to the client through a failure of the upstream', async () => {
      const { address } = await listenWith(factory, forwardTo(testUpstream('http://127.0.0.1:1')));
      const one = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc';
      const answer = await exchangeRaw(address, one + GET);
      expect(answer.match(/HTTP\/1\.1 502 /g)).toHaveLength(2);
    });

    it('answers a failure although the client still sends', async () => {
      const { address } = await listenWith(factory, forwardTo(testUpstream('http://127.0.0.1:1')));
      const client = new RawClient(address).send(
        'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc',
      );
      expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 502 /);
      await client.closed();
    });

    it.each([
      [
        'the gateway throws',
        () => {
          throw new Error('no');
        },
      ],
      ['a field cannot be sent', (head) => head.headers.set('x-a', 'a\r\nb: c')],
      [
        'a status cannot be sent',
        (head) => {
          head.status = 99;
        },
      ],
    ] as readonly [string, (head: ResponseHead) => void][])(
      'gives an answer up when %s',
      async (_, onResponse) => {
        const seen: Seen = { failures: [], outcomes: [] };
        const upstream = testUpstream(await startCanned('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
        const { address } = await listenWith(
          factory,
          forwardTo(upstream, { onResponse: (head) => onResponse(head) ?? true }, seen),
        );
        expect(await exchangeRaw(address, GET)).toMatch(/^HTTP\/1\.1 502 /);
        expect(seen.failures).toMatchObject([{ kind: 'invalid' }]);
      },
    );

    it('takes a target or a field that cannot be sent for an invalid answer', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const upstream = testUpstream(await startCanned('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
      const { address } = await listenWith(factory, (incoming) =>
        forwardTo(
          upstream,
          { request: { ...incoming.request, target: '/a b', body: undefined } },
          seen,
        )(incoming),
      );
      expect(await exchangeRaw(address, GET)).toMatch(/^HTTP\/1\.1 502 /);
      expect(seen.failures).toMatchObject([{ kind: 'invalid' }]);
    });
  });
}
