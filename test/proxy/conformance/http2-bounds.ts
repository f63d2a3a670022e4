// The bounds of a listener where its clients speak HTTP/2: what is slow or too large ends with its stream, what is
// idle with its connection.
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ClientLimits, ClientTimeouts } from '../../../src/artifact/types.ts';
import type { ForwardPlan } from '../../../src/proxy/types.ts';
import { DEFAULT_BOUNDS } from '../../../src/spec/section/listener-bounds.ts';
import { deferred } from '../support/deferred.ts';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import { ask, connectHttp2 } from '../support/http2-client.ts';
import { ERROR, FRAME, FramePeer, frame, headers, requestFields, word } from '../support/http2-frames.ts';
import { startHttp, startRaw } from '../support/upstreams.ts';

const ADDRESS = { host: '127.0.0.1', port: 0 };

interface Changes {
  readonly timeouts?: Partial<ClientTimeouts>;
  readonly limits?: Partial<ClientLimits>;
}

export function describeHttp2Bounds(name: string, factory: EngineFactory): void {
  const front = async (url: string, { timeouts, limits }: Changes, plan: Partial<ForwardPlan> = {}) => {
    const seen: Seen = { failures: [], outcomes: [] };
    const bounds = {
      timeouts: { ...DEFAULT_BOUNDS.timeouts, ...timeouts },
      limits: { ...DEFAULT_BOUNDS.limits, ...limits },
    };
    const options = { address: ADDRESS, http2: true, bounds };
    const { address } = await listenWith(factory, forwardTo(testUpstream(url), plan, seen), options);
    return { address, seen };
  };
  /** Closed sockets of an upstream that never answers. */
  const silent = async () => {
    const closed = deferred<void>();
    const url = await startRaw((socket) => socket.resume().on('close', () => closed.resolve()));
    return { url, closed: closed.promise };
  };

  describe(`${name}: bounds over HTTP/2`, () => {
    it('end a stream whose client never opens its window, and only that', async () => {
      const url = await startHttp((_, response) => response.end('x'.repeat(1_000_000)));
      const { address, seen } = await front(url, { timeouts: { bodyMs: 300 } });
      const peer = FramePeer.client(address);
      // SETTINGS_INITIAL_WINDOW_SIZE of 0 (RFC 9113 section 6.5.2).
      peer.send(
        frame(FRAME.SETTINGS, 0, 0, Buffer.from([0, 4, 0, 0, 0, 0])),
        headers(1, requestFields('GET', '/')),
      );
      await peer.until(({ type, stream }) => type === FRAME.RST_STREAM && stream === 1);
      await expect.poll(() => seen.outcomes.map(({ end }) => end)).toEqual(['timeout']);
      peer.send(headers(3, requestFields('GET', '/')), frame(FRAME.WINDOW_UPDATE, 0, 3, word(10)));
      const data = await peer.until(({ type, stream }) => type === FRAME.DATA && stream === 3);
      expect(data.payload.toString()).toBe('x'.repeat(10));
      peer.socket.destroy();
    });

    it('end the answer of the gateway too, when nobody takes it', async () => {
      const seen: Seen = { failures: [], outcomes: [] };
      const bounds = { ...DEFAULT_BOUNDS, timeouts: { ...DEFAULT_BOUNDS.timeouts, bodyMs: 300 } };
      const closed = testUpstream('http://127.0.0.1:1');
      const options = { address: ADDRESS, http2: true, bounds };
      const { address } = await listenWith(factory, forwardTo(closed, {}, seen), options);
      const peer = FramePeer.client(address);
      peer.send(
        frame(FRAME.SETTINGS, 0, 0, Buffer.from([0, 4, 0, 0, 0, 0])),
        headers(1, requestFields('GET', '/')),
      );
      await peer.until(({ type, stream }) => type === FRAME.RST_STREAM && stream === 1);
      expect(seen.outcomes).toMatchObject([{ status: 502, end: 'timeout' }]);
      peer.socket.destroy();
    });

    it('answer 408 to a body that stops or trickles, and cancel what was asked for', async () => {
      for (const trickle of [false, true]) {
        const { url, closed } = await silent();
        const { address, seen } = await front(url, { timeouts: { bodyMs: 300 } });
        const stream = connectHttp2(`http://${address}`).request({ ':path': '/', ':method': 'POST' });
        stream.on('error', () => undefined);
        const timer = setInterval(() => trickle && stream.write('x'), 50);
        stream.write('x');
        const [fields] = await once(stream, 'response');
        clearInterval(timer);
        expect(fields[':status']).toBe(408);
        await closed;
        expect(seen.failures[0]?.kind).toBe('stalled');
      }
    });

    it('answer 413 to a body that passes its limit, and give the upstream no whole request', async () => {
      const { url, closed } = await silent();
      const { address, seen } = await front(url, {}, { bodyBytesMax: 10 });
      const session = connectHttp2(`http://${address}`);
      expect(await ask(session, { ':path': '/', ':method': 'POST' }, 'x'.repeat(1_000))).toMatchObject({
        status: 413,
      });
      await closed;
      expect(seen.failures[0]?.kind).toBe('too-large');
      expect(session.destroyed).toBe(false);
    });

    it('answer 431 to a head that is too long, or reset its stream', async () => {
      const url = await startHttp((_, response) => response.end('x'));
      const { address } = await front(url, { limits: { headBytesMax: 2_048, fields: 20 } });
      const session = connectHttp2(`http://${address}`);
      expect((await ask(session, { ':path': '/' })).status).toBe(200);
      const long = { ':path': '/', 'x-long': 'y'.repeat(3_000) };
      await expect(ask(session, long)).rejects.toThrow();
      const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`x-${n}`, 'y']));
      await expect(ask(session, { ':path': '/', ...many })).rejects.toThrow();
      expect((await ask(session, { ':path': '/' })).status).toBe(200);
    });

    it('close a connection that is idle, whatever it pings', async () => {
      const url = await startHttp((_, response) => response.end('x'));
      const { address } = await front(url, { timeouts: { idleMs: 300 } });
      const peer = FramePeer.client(address);
      peer.send(headers(1, requestFields('GET', '/')));
      await peer.until(({ type, stream }) => type === FRAME.DATA && stream === 1);
      const timer = setInterval(() => peer.send(frame(FRAME.PING, 0, 0, Buffer.alloc(8))), 100);
      expect(await peer.goaway()).toBe(ERROR.NO_ERROR);
      clearInterval(timer);
    });

    it('close a connection that has had its requests', async () => {
      const url = await startHttp((_, response) => response.end('x'));
      const { address } = await front(url, { limits: { requestsPerConnection: 2 } });
      const session = connectHttp2(`http://${address}`);
      const closed = once(session, 'close');
      expect((await ask(session, { ':path': '/' })).body).toBe('x');
      expect((await ask(session, { ':path': '/' })).body).toBe('x');
      await closed;
    });

    it('close a connection that stops in the middle of the preface', async () => {
      const url = await startHttp((_, response) => response.end('x'));
      const { address } = await front(url, { timeouts: { headMs: 300 } });
      const { hostname, port } = new URL(`http://${address}`);
      const socket = connect(Number(port), hostname);
      socket.write('PRI * HTTP/2.0\r\n');
      await once(socket, 'close');
    });

    it('let an idle connection go for a new one', async () => {
      const url = await startHttp((_, response) => response.end('x'));
      const { address } = await front(url, { limits: { connections: 1 } });
      const first = connectHttp2(`http://${address}`);
      const closed = once(first, 'close');
      expect((await ask(first, { ':path': '/' })).body).toBe('x');
      expect((await ask(connectHttp2(`http://${address}`), { ':path': '/' })).body).toBe('x');
      await closed;
    });

    it.each([
      ['DATA for no stream', [frame(FRAME.DATA, 0, 0, Buffer.from('x'))]],
      ['a frame too long', [frame(FRAME.DATA, 0, 1, Buffer.alloc(20_000))]],
      ['bytes that are no frames', [Buffer.alloc(200, 0xee)]],
      ['DATA behind the end of its stream', [frame(FRAME.DATA, 0, 1, Buffer.from('x'))]],
    ])('close a connection that breaks the protocol by %s, whatever is under way', async (_what, parts) => {
      for (const streams of [[], [headers(1, requestFields('GET', '/'))]]) {
        const { url } = await silent();
        const { address, seen } = await front(url, { timeouts: { idleMs: 300 } });
        const peer = FramePeer.client(address);
        peer.send(...streams, ...parts);
        peer.socket.end();
        await peer.closed();
        await expect.poll(() => seen.outcomes.length).toBe(streams.length);
      }
    });

    it('close a connection whose client is dead, though a request is under way', async () => {
      const { url, closed } = await silent();
      const { address, seen } = await front(url, { timeouts: { idleMs: 300 } });
      // It never answers PING.
      const peer = FramePeer.client(address);
      peer.send(headers(1, requestFields('GET', '/')));
      await peer.until(({ type }) => type === FRAME.PING);
      await peer.closed();
      await closed;
      await expect.poll(() => seen.outcomes.map(({ end }) => end)).toEqual(['client-gone']);
    });
  });
}
