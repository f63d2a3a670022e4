// Who calls, from a spec on disk to what an upstream hears, with both engines.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { type RequestOptions, request as secureRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSigner, httpbis } from 'http-message-signatures';
import { describe, expect, it } from 'vitest';
import type { EngineName } from '../../src/serve/engine.ts';
import { tlsFixture } from '../clients/support/gateway.ts';
import { pair, pem } from '../proxy/support/certificates.ts';
import { closing } from '../proxy/support/scope.ts';
import { certificate } from './support/certificate.ts';
import { Served } from './support/served.ts';

const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Of the password `U*U`; from the vectors of crypt_blowfish. */
const BCRYPT = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
const SIGNING_SECRET = 'a secret of more than sixteen bytes';

/** What the upstream heard. */
interface Heard {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly challenges: readonly string[];
  readonly heard: Heard | undefined;
}

/** An upstream that answers with what it hears. */
async function startUpstream(): Promise<string> {
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming.setEncoding('utf8')) body += chunk;
    response.end(JSON.stringify({ url: incoming.url, headers: incoming.headers, body }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing(server, (each) => {
    each.closeAllConnections();
    each.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const TLS = `tls: { certificates: [{ cert: "${tlsFixture('api.crt')}", key: "${tlsFixture('api.key')}" }], clientCa: "${tlsFixture('ca.crt')}" }`;

function specOf(upstream: string): string {
  return `version: 1
listeners:
  public: { address: "127.0.0.1:0" }
  secure: { address: "127.0.0.2:0", http2: true, ${TLS} }
  mixed: { address: "127.0.0.3:0", http2: true, ${TLS.replace(/ }$/, ', clientCertificate: optional }')} }
upstreams: { echo: { endpoints: ["${upstream}"] } }
policies:
  key: { apiKey: { header: x-api-key, query: key, cookie: key } }
  open: { apiKey: { optional: true } }
  login: { basic: {} }
  signed: { hmac: {} }
  certificate: { mtls: {} }
  either: { anyOf: [certificate, key] }
consumers:
  mobile: { apiKeys: ["${sha256('mobile-key')}"], groups: [beta, apps] }
  partner: { apiKeys: ["\${env:PARTNER_KEY}"], certificates: [{ san: "DNS:client.example.com" }] }
  zoe: { basic: [{ username: zoë, password: "${BCRYPT}" }], hmac: [{ keyId: zoe-1, secret: "\${env:SIGNING_SECRET}" }] }
routes:
  key: { match: { pathPrefix: /key }, policies: [key], to: echo }
  login: { match: { pathPrefix: /login }, policies: [login], to: echo }
  signed: { match: { pathPrefix: /signed }, policies: [signed], to: echo }
  open: { match: { pathPrefix: /open }, policies: [open], to: echo }
  certificate: { match: { pathPrefix: /certificate }, policies: [certificate], to: echo }
  either: { match: { pathPrefix: /either }, policies: [either], to: echo }
`;
}

async function serve(engine: EngineName) {
  const spec = specOf(await startUpstream());
  const env = { PARTNER_KEY: 'partner-key', SIGNING_SECRET };
  const served = new Served({ 'gateway.yaml': spec }, { engine, drainMs: 0 }, { env });
  closing(served, (each) => each.stop());
  const ended = await Promise.race([served.hears(/^serving/), served.code]);
  if (typeof ended === 'number') throw new Error(served.said.join(''));
  const lines = served.said.map((line) => /^listening on (\S+) \((.+)\)/.exec(line) ?? []);
  const urls = new Map(lines.map(([, url = '', name]) => [name, url]));
  const of = (name: string) => urls.get(name) ?? '';
  return { served, spec, url: of('public'), secure: of('secure'), mixed: of('mixed') };
}

/** Sends a request; `headers` may hold a name several times. */
async function send(
  url: string,
  headers: string[] = [],
  { content, ...options }: RequestOptions & { readonly content?: string } = {},
): Promise<Answer> {
  const ask = url.startsWith('https:') ? secureRequest : request;
  const { hostname, port, pathname, search } = new URL(url);
  const outgoing = ask({
    host: hostname,
    port,
    path: pathname + search,
    headers: ['Host', 'api.example.com', ...headers],
    agent: false,
    ...options,
  });
  outgoing.end(content);
  const [response] = await once(outgoing, 'response');
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += chunk;
  return {
    status: response.statusCode,
    challenges: response.headersDistinct['www-authenticate'] ?? [],
    heard: response.statusCode === 200 ? JSON.parse(body) : undefined,
  };
}

/** A certificate that says the same as another, signed by nobody. */
function selfSigned(name: string) {
  const { 'api.crt': cert, 'api.key': key } = certificate(name);
  return { cert, key };
}

const CLIENT = { ...pair('client'), ca: pem('ca.crt'), servername: 'api.example.com' };

describe.each<EngineName>(['native', 'node'])('%s', (engine) => {
  it('tells the upstream the consumer, and nothing of the key', async () => {
    const { url, served } = await serve(engine);
    const answers = [
      await send(`${url}/key/a?x=1&key=mobile-key`),
      await send(`${url}/key/a?x=1`, ['Cookie', 'a=1; key=mobile-key']),
      await send(`${url}/key/a?x=1`, ['X-Api-Key', 'mobile-key']),
    ];
    for (const { status, heard } of answers) {
      expect(status).toBe(200);
      expect(heard?.url).toBe('/key/a?x=1');
      expect(heard?.headers).toMatchObject({
        'x-consumer-name': 'mobile',
        'x-consumer-groups': 'apps, beta',
      });
      expect(JSON.stringify(heard)).not.toContain('mobile-key');
    }
    await served.stop();
    expect(served.logged.join('')).toContain('"route":"key"');
    expect(served.logged.join('')).not.toContain('mobile-key');
  });

  it('lets nobody say who they are', async () => {
    const { url } = await serve(engine);
    const forged = ['X-Consumer-Name', 'root', 'x_consumer_name', 'root', 'X-Consumer-Groups', 'admins'];
    const known = await send(`${url}/key`, [
      ...forged,
      'X-Api-Key',
      'partner-key',
      'Connection',
      'x-consumer-name',
    ]);
    expect(known.heard?.headers).toMatchObject({ 'x-consumer-name': 'partner' });
    expect(known.heard?.headers).not.toHaveProperty('x-consumer-groups');
    expect(known.heard?.headers).not.toHaveProperty('x_consumer_name');
    const nobody = await send(`${url}/open`, forged);
    expect(nobody.status).toBe(200);
    expect(Object.keys(nobody.heard?.headers ?? {}).filter((name) => name.includes('consumer'))).toEqual([]);
  });

  it('knows a user by name and password, and passes neither on', async () => {
    const { url } = await serve(engine);
    const login = (pair: string) => ['Authorization', `Basic ${Buffer.from(pair).toString('base64')}`];
    for (let round = 0; round < 2; round++) {
      const { heard } = await send(`${url}/login`, login('zoë:U*U'));
      expect(heard?.headers).toMatchObject({ 'x-consumer-name': 'zoe' });
      expect(heard?.headers).not.toHaveProperty('authorization');
    }
    const statuses = await Promise.all([
      send(`${url}/login`, login('zoë:U*V')),
      send(`${url}/login`, login('nobody:U*U')),
      send(`${url}/login`),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it('knows who signed a request, and that its body is the one signed', async () => {
    const { url } = await serve(engine);
    const content = '{"amount":1}';
    const contentDigest = `sha-256=:${createHash('sha256').update(content).digest('base64')}:`;
    const { headers } = await httpbis.signMessage(
      {
        key: createSigner(Buffer.from(SIGNING_SECRET), 'hmac-sha256', 'zoe-1'),
        fields: ['@method', '@authority', '@path', '@query', 'content-digest'],
      },
      {
        method: 'POST',
        url: 'http://api.example.com/signed/a?b=1',
        headers: { 'Content-Digest': contentDigest },
      },
    );
    const signed = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);
    const post = (body: string, framing: string[], path = '/signed/a?b=1') =>
      send(`${url}${path}`, [...signed, ...framing], { method: 'POST', content: body });
    const good = await post(content, ['Content-Length', '12']);
    expect(good.heard).toMatchObject({ headers: { 'x-consumer-name': 'zoe' }, body: content });
    expect((await post(content, ['Transfer-Encoding', 'chunked'])).heard?.body).toBe(content);
    const forged = await Promise.all([
      post('{"amount":9}', ['Content-Length', '12']),
      post('{"amount":9}', ['Transfer-Encoding', 'chunked']),
      post(content, ['Content-Length', '12'], '/signed/a?b=2'),
      post(content, ['Content-Length', '12'], '/signed/b?b=1'),
    ]);
    expect(forged.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  it('refuses what is no key, or more than one', async () => {
    const { url } = await serve(engine);
    expect(await send(`${url}/key`)).toMatchObject({ status: 401, challenges: ['ApiKey realm="gateway"'] });
    const statuses = await Promise.all([
      send(`${url}/key`, ['X-Api-Key', 'wrong']),
      send(`${url}/key`, ['X-Api-Key', 'k'.repeat(20_000)]),
      send(`${url}/key`, ['X-Api-Key', 'mobile-key', 'x-api-key', 'mobile-key']),
      send(`${url}/key?key=mobile-key`, ['X-Api-Key', 'mobile-key']),
      send(`${url}/open`, ['X-Api-Key', 'wrong']),
    ]);
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 400, 400, 401]);
  });

  it('knows a client by its certificate, over HTTP/1.1 and after resuming a session', async () => {
    const { secure } = await serve(engine);
    const first = await send(`${secure}/certificate`, ['X-Consumer-Name', 'root'], CLIENT);
    expect(first.heard?.headers).toMatchObject({ 'x-consumer-name': 'partner' });
    let session: Buffer | undefined;
    const sockets: boolean[] = [];
    for (let round = 0; round < 2; round++) {
      const options = { ...CLIENT, maxVersion: 'TLSv1.2' as const, ...(session && { session }) };
      const outgoing = secureRequest(`${secure}/certificate`, { ...options, agent: false });
      outgoing.on('socket', (socket) => {
        socket.on('session', (given: Buffer) => {
          session = given;
        });
      });
      outgoing.end();
      const [response] = await once(outgoing, 'response');
      sockets.push(response.socket.isSessionReused());
      expect(response.statusCode).toBe(200);
      response.resume();
      await once(response, 'end');
    }
    expect(sockets).toEqual([false, true]);
  });

  it('knows a client by its certificate over HTTP/2', async () => {
    const { secure } = await serve(engine);
    const session = closing(connectHttp2(secure, CLIENT), (each) => each.destroy());
    const heard: Heard[] = [];
    for (const path of ['/certificate', '/either']) {
      const stream = session.request({ ':path': path, 'x-consumer-name': 'root' });
      let body = '';
      for await (const chunk of stream.setEncoding('utf8')) body += chunk;
      heard.push(JSON.parse(body));
    }
    expect(heard.map(({ headers }) => headers['x-consumer-name'])).toEqual(['partner', 'partner']);
  });

  it('knows a key no more once it is taken out, also on a connection that is open', async () => {
    const { url, served, spec } = await serve(engine);
    const agent = closing(new Agent({ keepAlive: true, maxSockets: 1 }), (each) => each.destroy());
    const ask = () => send(`${url}/key`, ['X-Api-Key', 'mobile-key'], { agent });
    expect((await ask()).status).toBe(200);
    served.replace('gateway.yaml', spec.replace(sha256('mobile-key'), sha256('another')));
    await served.hears(/^reloaded/);
    expect((await ask()).status).toBe(401);
  });

  it('serves clients without a certificate where it is optional, and believes none that is not signed', async () => {
    const { mixed } = await serve(engine);
    const { cert: _, key: __, ...none } = CLIENT;
    const stranger = { ...none, ...selfSigned('client.example.com') };
    const asked = [CLIENT, none, stranger].map((options) => send(`${mixed}/certificate`, [], options));
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 401, 401]);
    const byKey = await send(`${mixed}/either`, ['X-Api-Key', 'mobile-key'], stranger);
    expect(byKey.heard?.headers['x-consumer-name']).toBe('mobile');
  });

  it('takes any of several ways, and names all of them to a client that has none', async () => {
    const { url, secure } = await serve(engine);
    const byKey = await send(`${url}/either`, ['X-Api-Key', 'mobile-key']);
    expect(byKey.heard?.headers['x-consumer-name']).toBe('mobile');
    const byCertificate = await send(`${secure}/either`, [], CLIENT);
    expect(byCertificate.heard?.headers['x-consumer-name']).toBe('partner');
    const { status, challenges } = await send(`${url}/either`);
    expect({ status, challenges }).toEqual({
      status: 401,
      challenges: ['mTLS realm="gateway"', 'ApiKey realm="gateway"'],
    });
  });
});
