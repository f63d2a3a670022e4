// curl over TLS and through a unix socket: names, certificates of both sides, versions.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ENGINE_NAMES, type EngineName } from '../../src/serve/engine.ts';
import { closing } from '../proxy/support/scope.ts';
import { startEcho, valuesOf } from '../proxy/support/upstreams.ts';
import { curl } from './support/curl.ts';
import { serveSpec, specTo, tlsFixture, tlsInSpec } from './support/gateway.ts';
import { describeWith, TOOLS } from './support/tools.ts';

const AUTHORITY = ['--cacert', tlsFixture('ca.crt')];
/** curl: the peer's certificate does not fit; the handshake failed; the connection broke while receiving. */
const [NOT_VERIFIED, NO_HANDSHAKE, BROKEN] = [60, 35, 56];

for (const engine of ENGINE_NAMES) {
  describeWith(TOOLS.curl, `curl over TLS and unix sockets, ${engine} engine`, () => {
    it.each([
      ['api.example.com', 'CN=api.example.com'],
      ['eu.shop.example.com', 'CN=shop'],
    ])('trusts the certificate it is shown for %s', async (name, subject) => {
      const { code, text, stderr } = await askByName(await serveTls(engine), name, ['-v', ...AUTHORITY]);
      expect(code).toBe(0);
      expect(stderr).toContain(`subject: ${subject}\n`);
      const { rawHeaders } = JSON.parse(text);
      expect(valuesOf(rawHeaders, 'x-forwarded-proto')).toEqual(['https']);
      expect(valuesOf(rawHeaders, 'host')).toEqual([expect.stringContaining(name)]);
    });

    it.each([
      ['a name that no certificate has', 'other.example.net', AUTHORITY],
      ['an authority it does not know', 'api.example.com', []],
    ])('does not trust %s', async (_, name, args) => {
      const port = await serveTls(engine);
      expect(await askByName(port, name, args)).toMatchObject({ code: NOT_VERIFIED, text: '' });
      expect(await askByName(port, name, [...args, '-k'])).toMatchObject({ code: 0 });
    });

    it('has to show a certificate where one is asked for', async () => {
      const port = await serveTls(engine, `, clientCa: "${tlsFixture('ca.crt')}"`);
      const without = await askByName(port, 'api.example.com', AUTHORITY);
      expect([NO_HANDSHAKE, BROKEN]).toContain(without.code);
      expect(without.text).toBe('');
      const shown = ['--cert', tlsFixture('client.crt'), '--key', tlsFixture('client.key')];
      const { text } = await askByName(port, 'api.example.com', [...AUTHORITY, ...shown]);
      expect(JSON.parse(text)).toMatchObject({ method: 'GET' });
    });

    it('is refused below the least version', async () => {
      const port = await serveTls(engine, ', minVersion: "1.3"');
      const old = await askByName(port, 'api.example.com', [...AUTHORITY, '--tls-max', '1.2']);
      expect(old).toMatchObject({ code: NO_HANDSHAKE, text: '' });
      expect(await askByName(port, 'api.example.com', [...AUTHORITY, '--tlsv1.3'])).toMatchObject({
        code: 0,
      });
    });

    it('carries a megabyte up and down over TLS', async () => {
      const port = await serveTls(engine);
      const body = 'tea '.repeat(250_000);
      const { text } = await askByName(port, 'api.example.com', [...AUTHORITY, '-d', '@-'], body);
      expect(JSON.parse(text).body).toBe(body);
    });

    it('reaches a unix socket', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'gw-clients-'));
      closing(folder, (each) => rmSync(each, { recursive: true }));
      const socket = join(folder, 'gw.sock');
      await serveSpec(engine, specTo(await startEcho(), `local: { address: "unix:${socket}" }`));
      const { text } = await curl(['--unix-socket', socket, 'http://shop.example.com/tea']);
      const { url, rawHeaders } = JSON.parse(text);
      expect(url).toBe('/tea');
      expect(valuesOf(rawHeaders, 'host')).toEqual(['shop.example.com']);
    });
  });
}

/** Serves TLS in front of an upstream that tells what it was asked; gives the port. */
async function serveTls(engine: EngineName, more = ''): Promise<string> {
  const listener = `secure: { address: "127.0.0.1:0", ${tlsInSpec(more)} }`;
  const { secure = '' } = await serveSpec(engine, specTo(await startEcho(), listener));
  return new URL(secure).port;
}

/** Asks for a name that stands for the loopback interface. */
function askByName(port: string, name: string, args: readonly string[], input = '') {
  return curl(['--resolve', `${name}:${port}:127.0.0.1`, ...args, `https://${name}:${port}/`], input);
}
