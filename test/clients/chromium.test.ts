// A page in Chromium through each engine: it loads, follows a stream of events and talks over a WebSocket.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ENGINE_NAMES } from '../../src/serve/engine.ts';
import { closing } from '../proxy/support/scope.ts';
import { serveSpec, specTo, tlsInSpec } from './support/gateway.ts';
import { NEWS, startPageUpstream } from './support/page-upstream.ts';
import { describeWith, TOOLS } from './support/tools.ts';

/** No window, no sandbox (as in containers), no talk with anyone but the loopback interface. */
const SETTINGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--ignore-certificate-errors',
];

for (const engine of ENGINE_NAMES) {
  describeWith(TOOLS.chromium, `Chromium, ${engine} engine`, () => {
    it.each([
      ['in the clear', 'http/1.1', 'public: { address: "127.0.0.1:0" }'],
      ['over TLS', 'http/1.1', `public: { address: "127.0.0.1:0", ${tlsInSpec()} }`],
      ['over HTTP/2', 'h2', `public: { address: "127.0.0.1:0", http2: true, ${tlsInSpec()} }`],
    ])('a page sees its news one by one, and chats (%s)', async (_, protocol, listener) => {
      const upstream = await startPageUpstream();
      const { public: url = '' } = await serveSpec(engine, specTo(upstream.url, listener));
      const gone = openBrowser(url);
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

/** Opens a URL in a browser of its own until the test ends; gives what the browser says when it ends before. */
function openBrowser(url: string): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), 'gw-chromium-'));
  closing(profile, (each) => rmSync(each, { recursive: true, force: true, maxRetries: 5 }));
  const args = [...SETTINGS, `--user-data-dir=${profile}`, url];
  const browser = spawn(TOOLS.chromium.command, args, {
    env: {
      ...process.env,
      HOME: profile,
      TMPDIR: profile,
      XDG_CONFIG_HOME: profile,
      XDG_CACHE_HOME: profile,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  browser.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const gone = once(browser, 'close').then(() => said);
  closing(browser, async ({ pid }) => {
    // A detached process leads a group of its own: the browser's helpers end with it.
    if (pid !== undefined && browser.exitCode === null) process.kill(-pid, 'SIGKILL');
    await gone;
  });
  return gone;
}
