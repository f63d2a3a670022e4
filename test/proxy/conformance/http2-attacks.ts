// Clients that make HTTP/2 do work without wanting anything of it, in frames written by hand. Each must come to an
// end by itself, and at no more than a bounded cost.
import { describe, expect, it } from 'vitest';
import { type EngineFactory, forwardTo, listenWith, type Seen, testUpstream } from '../support/engine.ts';
import {
  ERROR,
  FLAG,
  FRAME,
  FramePeer,
  fieldBlock,
  frame,
  headers,
  requestFields,
  word,
} from '../support/http2-frames.ts';
import { startRaw } from '../support/upstreams.ts';

const ADDRESS = { host: '127.0.0.1', port: 0 };

/** An odd stream number, the n-th from 0. */
const id = (n: number) => 2 * n + 1;

/** A head cut into frames of the size that every peer takes. */
function longHead(stream: number, fields: readonly (readonly [string, string])[]): Buffer[] {
  const block = fieldBlock(requestFields('GET', '/', fields));
  const frames: Buffer[] = [];
  for (let at = 0; at < block.length; at += 16_000) {
    const type = at === 0 ? FRAME.HEADERS : FRAME.CONTINUATION;
    const last = at + 16_000 >= block.length ? FLAG.END_HEADERS : 0;
    frames.push(
      frame(type, (at === 0 ? FLAG.END_STREAM : 0) | last, stream, block.subarray(at, at + 16_000)),
    );
  }
  return frames;
}

export function describeHttp2Attacks(name: string, factory: EngineFactory): void {
  const front = async () => {
    const seen: Seen = { failures: [], outcomes: [] };
    let asked = 0;
    const url = await startRaw((socket) => {
      asked++;
      socket.on('data', () => undefined);
    });
    const { address } = await listenWith(factory, forwardTo(testUpstream(url), {}, seen), {
      address: ADDRESS,
      http2: true,
    });
    return { peer: FramePeer.client(address), seen, asked: () => asked };
  };

  describe(`${name}: clients that attack over HTTP/2`, () => {
    it('are closed for resetting what they ask for, again and again', async () => {
      const { peer, seen } = await front();
      for (let n = 0; n < 2_000; n++) {
        peer.send(
          headers(id(n), requestFields('GET', '/')),
          frame(FRAME.RST_STREAM, 0, id(n), word(ERROR.CANCEL)),
        );
        if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await peer.goaway()).toBe(ERROR.ENHANCE_YOUR_CALM);
      expect(seen.outcomes.length).toBeLessThan(1_000);
    });

    it('are closed for having streams reset by errors of their own', async () => {
      const { peer } = await front();
      for (let n = 0; n < 1_000; n++) {
        // An increment of 0 is an error of the stream (RFC 9113 section 6.9).
        peer.send(headers(id(n), requestFields('GET', '/')), frame(FRAME.WINDOW_UPDATE, 0, id(n), word(0)));
        if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await peer.closed();
    });

    it.each([
      ['PING', frame(FRAME.PING, 0, 0, Buffer.alloc(8))],
      ['SETTINGS', frame(FRAME.SETTINGS, 0, 0)],
    ])('are closed for a flood of %s', async (_what, one) => {
      const { peer } = await front();
      for (let n = 0; n < 50; n++) {
        peer.send(Buffer.concat(new Array(40).fill(one)));
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await peer.goaway()).toBe(ERROR.ENHANCE_YOUR_CALM);
    });

    it('are closed for DATA without any data', async () => {
      const { peer } = await front();
      peer.send(headers(1, requestFields('POST', '/'), 0));
      for (let n = 0; n < 50; n++) {
        peer.send(Buffer.concat(new Array(40).fill(frame(FRAME.DATA, 0, 1))));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await peer.closed();
    });

    it('are closed for a head that goes on and on', async () => {
      const { peer, seen } = await front();
      const block = fieldBlock(requestFields('GET', '/'));
      peer.send(frame(FRAME.HEADERS, FLAG.END_STREAM, 1, block));
      let sent = 0;
      while (!peer.socket.destroyed && sent < 50_000_000) {
        const more = fieldBlock([[`x-${sent}`, 'y'.repeat(1_000)]]);
        peer.send(frame(FRAME.CONTINUATION, 0, 1, more));
        sent += more.length;
        if (sent % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
        else if (peer.socket.writableNeedDrain) await new Promise((resolve) => setImmediate(resolve));
      }
      await peer.closed();
      expect(sent).toBeLessThan(50_000_000);
      expect(seen.outcomes).toEqual([]);
    });

    it.each([
      ['too many fields', Array.from({ length: 300 }, (_, n) => [`x-${n}`, 'y'] as const)],
      ['too long a head', Array.from({ length: 5 }, (_, n) => [`x-${n}`, 'y'.repeat(9_000)] as const)],
    ])('have streams with %s reset, and the others go on', async (_what, fields) => {
      const { peer, asked } = await front();
      peer.send(frame(FRAME.SETTINGS, FLAG.ACK, 0), ...longHead(1, fields));
      const reset = await peer.until(({ type, stream }) => type === FRAME.RST_STREAM && stream === 1);
      expect(reset.payload.readUInt32BE()).toBe(ERROR.ENHANCE_YOUR_CALM);
      peer.send(headers(3, requestFields('GET', '/')));
      await expect.poll(asked).toBe(1);
      peer.socket.destroy();
    });

    it('are told of too long a head though they have not acknowledged its limit', async () => {
      const { peer, asked } = await front();
      const fields = Array.from({ length: 5 }, (_, n) => [`x-${n}`, 'y'.repeat(9_000)] as const);
      peer.send(...longHead(1, fields));
      const answer = await peer.until(({ type }) => type === FRAME.HEADERS);
      expect(answer.payload.toString('latin1')).toContain('431');
      expect(asked()).toBe(0);
      peer.socket.destroy();
    });

    it('get no more than so many streams at once', async () => {
      const { peer, asked } = await front();
      await peer.until(({ type, flags }) => type === FRAME.SETTINGS && flags === FLAG.ACK);
      for (let n = 0; n < 150; n++) peer.send(headers(id(n), requestFields('GET', '/')));
      await peer.until(({ type, stream }) => type === FRAME.RST_STREAM && stream === id(149));
      await expect.poll(asked).toBe(128);
      const refused = peer.frames.filter(({ type }) => type === FRAME.RST_STREAM);
      expect(refused).toHaveLength(22);
      expect(new Set(refused.map(({ payload }) => payload.readUInt32BE()))).toEqual(
        new Set([ERROR.REFUSED_STREAM]),
      );
      peer.socket.destroy();
    });
  });
}
