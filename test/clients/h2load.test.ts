// h2load in front of each engine: thousands of requests, pipelined and multiplexed, every one answered.
import { expect, it } from 'vitest';
import { ENGINE_NAMES, type EngineName } from '../../src/serve/engine.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { serveSpec, specTo, tlsFixture, tlsInSpec } from './support/gateway.ts';
import { startHttp2Thread } from './support/http2-upstream-thread.ts';
import { describeWith, run, TOOLS } from './support/tools.ts';

const REQUESTS = 2_000;
const PLAIN = 'public: { address: "127.0.0.1:0", http2: true }';
const TLS = `public: { address: "127.0.0.1:0", http2: true, ${tlsInSpec()} }`;

for (const engine of ENGINE_NAMES) {
  describeWith(TOOLS.h2load, `h2load, ${engine} engine`, () => {
    it.each<[string, string, readonly string[]]>([
      ['HTTP/1.1', PLAIN, ['--h1']],
      ['HTTP/1.1, ten requests ahead', PLAIN, ['--h1', '-m', '10']],
      ['HTTP/1.1 over TLS', TLS, ['--h1']],
      ['HTTP/2 by prior knowledge, ten streams at once', PLAIN, ['-m', '10']],
      ['HTTP/2 over TLS, ten streams at once', TLS, ['-m', '10']],
    ])('%s', async (_, listener, args) => {
      const upstreamUrl = await startHttp((message, response) => {
        message.resume();
        response.end('tea');
      });
      await expectAllAnswered(engine, specTo(upstreamUrl, listener), args);
    });

    it.each([
      ['HTTP/1.1', ['--h1']],
      ['HTTP/2', ['-m', '10']],
    ])('%s, to an upstream over HTTP/2', async (_, args) => {
      const spec = specTo(await startHttp2Thread(), PLAIN);
      const tls = `http2: true, tls: { ca: "${tlsFixture('ca.crt')}" } }`;
      await expectAllAnswered(engine, spec.replace('] }', `], ${tls}`), args);
    });
  });
}

async function expectAllAnswered(engine: EngineName, spec: string, args: readonly string[]): Promise<void> {
  const { public: url = '' } = await serveSpec(engine, spec);
  const { code, stdout } = await run(TOOLS.h2load.command, [
    '-n',
    `${REQUESTS}`,
    '-c',
    '10',
    ...args,
    `${url}/`,
  ]);
  expect(code).toBe(0);
  const told = stdout.toString();
  expect(told).toContain(
    `requests: ${REQUESTS} total, ${REQUESTS} started, ${REQUESTS} done, ${REQUESTS} succeeded, 0 failed, 0 errored, 0 timeout\n`,
  );
  expect(told).toContain(`status codes: ${REQUESTS} 2xx, 0 3xx, 0 4xx, 0 5xx\n`);
  expect(told).toMatch(new RegExp(`\\(${3 * REQUESTS}\\) data`));
}
