// HTTP/2 endpoints that say that they have done nothing with a request: it may then be sent again whatever its method.
import { describe, expect, it } from 'vitest';
import type { RetryRecord } from '../../../src/artifact/types.ts';
import { createUpstream } from '../../../src/upstream/create-upstream.ts';
import { upstreamDeps } from '../../upstream/support/deps.ts';
import { type EngineFactory, forwardTo, listenWith, upstreamRecord } from '../support/engine.ts';
import { ERROR, FRAME, type FramePeer, frame, word } from '../support/http2-frames.ts';
import { startFrames, startH2c } from '../support/http2-upstreams.ts';
import { exchangeRaw } from '../support/raw.ts';

const RETRY: RetryRecord = {
  attempts: 1,
  conditions: ['reset'],
  methods: ['GET'],
  budgetPercent: 20,
  backoff: { baseMs: 1, maxMs: 1 },
  replayBytesMax: 1_000,
};

/** Further attempts behind endpoints that refuse a stream. */
export function describeUntouched(name: string, factory: EngineFactory): void {
  /** An endpoint that answers the head of each request by `refuse`, and one behind it that echoes the body. */
  const through = async (refuse: (peer: FramePeer, stream: number) => void) => {
    const refusing = await startFrames((peer) => {
      peer
        .until(({ type }) => type === FRAME.HEADERS)
        .then(({ stream }) => refuse(peer, stream))
        .catch(() => undefined);
    });
    const asked: string[] = [];
    const { url } = await startH2c((stream, head) => {
      asked.push(String(head[':method']));
      stream.respond({ ':status': 200 });
      stream.pipe(stream);
    });
    const record = upstreamRecord([refusing, url], { http2: true, retry: RETRY });
    const { address } = await listenWith(
      factory,
      forwardTo(createUpstream(record, undefined, upstreamDeps())),
    );
    return { address, asked };
  };

  describe(`${name} engine: a request that an endpoint has not touched`, () => {
    it.each<[string, (peer: FramePeer, stream: number) => void]>([
      [
        'refuses its stream',
        (peer, stream) => peer.send(frame(FRAME.RST_STREAM, 0, stream, word(ERROR.REFUSED_STREAM))),
      ],
      [
        'says goodbye before it',
        (peer) => peer.send(frame(FRAME.GOAWAY, 0, 0, Buffer.concat([word(0), word(0)]))),
      ],
    ])('goes to another when the first %s, whatever its method, with its body', async (_, refuse) => {
      const { address, asked } = await through(refuse);
      expect(await exchangeRaw(address, POST)).toMatch(/^HTTP\/1\.1 200 .*wash/s);
      expect(asked).toEqual(['POST']);
    });

    it.each<[string, (peer: FramePeer, stream: number) => void]>([
      [
        'resets its stream',
        (peer, stream) => peer.send(frame(FRAME.RST_STREAM, 0, stream, word(ERROR.INTERNAL_ERROR))),
      ],
      ['closes the connection', (peer) => peer.socket.destroy()],
      [
        'says goodbye behind it and closes',
        (peer, stream) => {
          peer.send(frame(FRAME.GOAWAY, 0, 0, Buffer.concat([word(stream), word(ERROR.INTERNAL_ERROR)])));
          peer.socket.end();
        },
      ],
    ])('is another thing than one whose endpoint %s', async (_, refuse) => {
      const { address, asked } = await through(refuse);
      expect(await exchangeRaw(address, POST)).toMatch(/^HTTP\/1\.1 502 /);
      expect(asked).toEqual([]);
    });
  });
}

const POST = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nwash';
