// A page in Chromium through each engine: it loads, follows a stream of events and talks over a WebSocket.
import { expect, it } from 'vitest';
import { ENGINE_NAMES } from '../../src/serve/engine.ts';
import { startChromium } from './support/chromium.ts';
import { serveSpec, specTo, tlsInSpec } from './support/gateway.ts';
import { NEWS, startPageUpstream } from './support/page-upstream.ts';
import { describeWith, TOOLS } from './support/tools.ts';

for (const engine of ENGINE_NAMES) {
  describeWith(TOOLS.chromium, `Chromium, ${engine} engine`, () => {
    it.each([
      ['in the clear', 'http/1.1', 'public: { address: "127.0.0.1:0" }'],
      ['over TLS', 'http/1.1', `public: { address: "127.0.0.1:0", ${tlsInSpec()} }`],
      ['over HTTP/2', 'h2', `public: { address: "127.0.0.1:0", http2: true, ${tlsInSpec()} }`],
    ])('a page sees its news one by one, and chats (%s)', async (_, protocol, listener) => {
      const upstream = await startPageUpstream();
      const { public: url = '' } = await serveSpec(engine, specTo(upstream.url, listener));
      const gone = startChromium(url).gone;
      expect(await Promise.race([upstream.told, gone])).toEqual({
        news: NEWS,
        chat: ['tea', '茶', 'x'.repeat(100_000)],
        closed: [4000, 'enough', true],
        parts: Array.from({ length: 30 }, (_, n) => `part ${n}`),
        uploaded: 1_000_000,
        style: 'rgb(0, 128, 0)',
        protocol,
      });
    });
  });
}
