// Requests hidden in others, and heads that two readers read in two ways, in front of a guarded path.
import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ask, connectHttp2 } from '../proxy/support/http2-client.ts';
import { exchangeRaw, RawClient } from '../proxy/support/raw.ts';
import { KEY, SECRET, startGuarded } from './support/lenient.ts';

const HIDDEN = `GET /admin/hidden HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${KEY}\r\n\r\n`;

/** A head of these lines. */
const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;

const POST = ['POST /admin HTTP/1.1', 'Host: a'];

/** What looks like a second request to whoever reads the first one's length in another way. */
const SMUGGLED: readonly (readonly [why: string, sent: string])[] = [
  ['two lengths', head(...POST, 'Content-Length: 0', `Content-Length: ${HIDDEN.length}`) + HIDDEN],
  [
    'a length beside chunks',
    head(...POST, `Content-Length: ${HIDDEN.length + 5}`, 'Transfer-Encoding: chunked') +
      `0\r\n\r\n${HIDDEN}`,
  ],
  [
    'chunks by another name',
    `${head(...POST, 'Content-Length: 4', 'Transfer-Encoding: xchunked')}0\r\n\r\n${HIDDEN}`,
  ],
  [
    'chunks with a tab',
    `${head(...POST, 'Content-Length: 4', 'Transfer-Encoding:\tchunked')}0\r\n\r\n${HIDDEN}`,
  ],
  [
    'chunks behind a space',
    `${head(...POST, 'Content-Length: 4', 'Transfer-Encoding : chunked')}0\r\n\r\n${HIDDEN}`,
  ],
  [
    'folded chunks',
    `${head(...POST, 'Content-Length: 4', 'Transfer-Encoding:', ' chunked')}0\r\n\r\n${HIDDEN}`,
  ],
  [
    'chunks twice',
    `${head(...POST, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n${HIDDEN}`,
  ],
  ['a length with a sign', head(...POST, 'Content-Length: +0') + HIDDEN],
  ['a length in hex', head(...POST, 'Content-Length: 0x0') + HIDDEN],
  ['a size that overflows', `${head(...POST, 'Transfer-Encoding: chunked')}10000000000000000\r\n${HIDDEN}`],
  ['a chunk with a bare line feed', `${head(...POST, 'Transfer-Encoding: chunked')}0\n\n${HIDDEN}`],
  ['an extension with a line feed', `${head(...POST, 'Transfer-Encoding: chunked')}0;a\n\r\n\r\n${HIDDEN}`],
  [
    'a bare line feed in a field',
    `POST /admin HTTP/1.1\r\nHost: a\r\nX-A: b\nContent-Length: 0\r\n\r\n${HIDDEN}`,
  ],
  [
    'a bare carriage return in a field',
    `POST /admin HTTP/1.1\r\nHost: a\r\nX-A: b\rContent-Length: 0\r\n\r\n${HIDDEN}`,
  ],
  ['a null byte in a field', head(...POST, 'X-A: b\0', 'Content-Length: 0x') + HIDDEN],
  [
    'an upgrade to HTTP/2',
    head(
      'GET /admin HTTP/1.1',
      'Host: a',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
    ),
  ],
];

describe.each(['native', 'node'] as const)('engine %s', (engine) => {
  it.each(SMUGGLED)('finds no request behind %s', async (_, sent) => {
    const { address, heard } = await startGuarded(engine);
    const client = new RawClient(address).send(sent);
    client.socket.end();
    const answer = await client.closed();
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|401|501) /);
    expect(answer).not.toContain(SECRET);
    expect(heard).toEqual([]);
  });

  it.each([
    ['by its length', head(...POST, `Content-Length: ${HIDDEN.length}`) + HIDDEN],
    [
      'in a chunk',
      `${head(...POST, 'Transfer-Encoding: chunked')}${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n`,
    ],
    ['that is asked for', head(...POST, 'Expect: 100-continue', `Content-Length: ${HIDDEN.length}`) + HIDDEN],
    ['of a GET', head('GET /admin HTTP/1.1', 'Host: a', `Content-Length: ${HIDDEN.length}`) + HIDDEN],
  ])('takes the body of a refused request for a body: one %s', async (_, sent) => {
    const { address, heard } = await startGuarded(engine);
    const client = new RawClient(address).send(sent);
    client.socket.end();
    const answer = await client.closed();
    expect(answer).toMatch(/HTTP\/1\.1 401 /);
    expect(answer).not.toContain(SECRET);
    expect(heard).toEqual([]);
  });

  it('knows nobody by what stood on the same connection before', async () => {
    const { address } = await startGuarded(engine);
    const known = head('GET /admin HTTP/1.1', 'Host: a', `X-Api-Key: ${KEY}`);
    const unknown = head('GET /admin HTTP/1.1', 'Host: a');
    const last = head('GET /admin HTTP/1.1', 'Host: a', 'Connection: close');
    const answer = await exchangeRaw(address, known + unknown + known + last);
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '401',
      '200',
      '401',
    ]);
    const session = connectHttp2(`http://${address}`);
    const statuses = await Promise.all(
      [{ 'x-api-key': KEY }, {}, { 'x-api-key': KEY }, {}].map(async (headers) => {
        const { status } = await ask(session, { ':path': '/admin', ...headers });
        return status;
      }),
    );
    expect(statuses).toEqual([200, 401, 200, 401]);
  });

  it.each([
    'X-Consumer-Name : root',
    'X-Consumer-Name\t: root',
    ' X-Consumer-Name: root',
    'X-A: b\r\n X-Consumer-Name: root',
    'X-A: b\nX-Consumer-Name: root',
    'X-A: b\rX-Consumer-Name: root',
    'X-Consumer-Name\0: root',
    'X-Consumer-Name: root',
    'x-consumer-NAME: root',
    'X_Consumer_Name: root',
    'X-Consumer_Groups: staff',
    'Connection: x-consumer-name\r\nX-Consumer-Name: root',
    'X-Consumer-Scopes: a\r\nX-Consumer-Scopes: b',
  ])('tells the upstream of nobody for %j', async (line) => {
    const { address, heard } = await startGuarded(engine);
    await exchangeRaw(address, head('GET /open HTTP/1.1', 'Host: a', line, 'Connection: close'));
    const names = heard.flatMap(({ rawHeaders }) => rawHeaders.filter((_, at) => at % 2 === 0));
    expect(names.filter((name) => /consumer/i.test(name))).toEqual([]);
    expect(JSON.stringify(heard.map(({ rawHeaders }) => rawHeaders))).not.toMatch(/root|staff/);
  });

  it('passes on no trailer that says who calls, or that overrides the request', async () => {
    const { address, heard } = await startGuarded(engine);
    const trailers = {
      'X-Consumer-Name': 'root',
      X_Consumer_Groups: 'staff',
      'X-Original-URL': '/admin',
      'X-Sum': '7',
    };
    const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${value}\r\n`);
    await exchangeRaw(
      address,
      `${head('POST /open HTTP/1.1', 'Host: a', 'Connection: close', 'Transfer-Encoding: chunked')}1\r\na\r\n0\r\n${lines.join('')}\r\n`,
    );
    const stream = connectHttp2(`http://${address}`).request({ ':method': 'POST', ':path': '/open' }, {
      waitForTrailers: true,
    } as never);
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end('a');
    await new Promise((resolve) => stream.resume().once('close', resolve));
    await expect
      .poll(() => heard.map(({ rawTrailers }) => rawTrailers.map((text) => text.toLowerCase())))
      .toEqual([
        ['x-sum', '7'],
        ['x-sum', '7'],
      ]);
  });

  it.each([
    ['two hosts', ['Host: a', 'Host: b']],
    ['no host', []],
    ['a host with a path', ['Host: a/admin']],
    ['a host with credentials', ['Host: x@a']],
    ['a list of hosts', ['Host: a, b']],
    ['an open bracket', ['Host: [::1']],
  ])('refuses %s', async (_, lines) => {
    const { address, heard } = await startGuarded(engine);
    expect(await exchangeRaw(address, head('GET /open HTTP/1.1', ...lines, 'Connection: close'))).toMatch(
      /^HTTP\/1\.1 400 /,
    );
    expect(heard).toEqual([]);
  });

  it('refuses a host beside another authority, and pseudo-fields that do not belong', async () => {
    const { address, heard } = await startGuarded(engine);
    const statusFor = (fields: Record<string, string>) => {
      const session = connectHttp2(`http://${address}`);
      return ask(session, fields).then(
        ({ status }) => status,
        () => 'reset',
      );
    };
    for (const fields of [
      { ':path': '/open', ':authority': 'a', host: 'b' },
      { ':path': 'http://a/admin', ':authority': 'a' },
      { ':path': 'admin', ':authority': 'a' },
      { ':path': '/open', ':authority': 'a', ':scheme': 'javascript' },
      { ':path': '/open', ':authority': 'x@a' },
    ]) {
      expect([400, 'reset'], JSON.stringify(fields)).toContain(await statusFor(fields));
    }
    expect(heard).toEqual([]);
  });

  it.each(['websocket', 'h2c', 'WebSocket, h2c'])(
    'opens no tunnel to a guarded path by Upgrade: %s',
    async (protocol) => {
      const { address, heard } = await startGuarded(engine);
      const request = httpRequest(`http://${address}/admin/socket`, {
        headers: {
          connection: 'Upgrade',
          upgrade: protocol,
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-version': '13',
        },
      });
      const status = await new Promise((resolve, reject) => {
        request
          .on('response', (response) => resolve(response.resume().statusCode))
          .on('upgrade', () => resolve('upgraded'))
          .on('error', reject)
          .end();
      });
      expect(status).toBe(401);
      expect(heard).toEqual([]);
      request.destroy();
    },
  );
});
