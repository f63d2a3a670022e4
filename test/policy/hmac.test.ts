// Signatures by a client library of others, and those of RFC 9421's own examples.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createSigner, httpbis } from 'http-message-signatures';
import { describe, expect, it, test } from 'vitest';
import { parsePublicKey } from '../../src/policy/consumer/public-key.ts';
import { hmacPolicy } from '../../src/policy/hmac.ts';
import { consumerOf } from './support/consumer.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

type Options = Parameters<typeof hmacPolicy.createHandler>[0];

const NOW = 1_700_000_000_000;
const SECRET = randomBytes(32);
const KEYS = {
  'ecdsa-p256-sha256': generateKeyPairSync('ec', { namedCurve: 'prime256v1' }),
  ed25519: generateKeyPairSync('ed25519'),
  'rsa-pss-sha512': generateKeyPairSync('rsa', { modulusLength: 2048 }),
} as const;
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();

const deps = policyDeps({
  now: () => NOW,
  resolveSecret: () => `base64:${SECRET.toString('base64')}`,
  consumers: [
    consumerOf('shared', { hmac: [{ keyId: 'hmac-sha256', secret: '${env:S}' }], groups: ['g'] }),
    ...Object.entries(KEYS).map(([keyId, { publicKey }]) =>
      consumerOf(`with-${keyId}`, { hmac: [{ keyId, publicKey: pem(publicKey) }] }),
    ),
  ],
});

const COVERED = ['@method', '@authority', '@path', '@query'];

/** A request as its client signs it. */
interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Signing {
  readonly keyId?: string;
  readonly key?: string | Buffer | KeyObject;
  readonly algorithm?: string;
  readonly fields?: string[];
  readonly params?: string[];
  readonly created?: number;
  readonly expires?: number;
  readonly tag?: string;
}

const keyOf = (keyId: string) =>
  Object.hasOwn(KEYS, keyId) ? KEYS[keyId as keyof typeof KEYS].privateKey : SECRET;

/** The headers of the request with a signature in them. */
async function sign({ method = 'GET', target = '/a', headers = {} }: Sent, signing: Signing = {}) {
  const { keyId = 'hmac-sha256', algorithm = keyId, fields = COVERED, params, tag } = signing;
  const { created = NOW, expires = NOW + 60_000 } = signing;
  const key = createSigner((signing.key ?? keyOf(keyId)) as Buffer, algorithm, keyId);
  const { headers: signed } = await httpbis.signMessage(
    {
      key,
      fields,
      params: params ?? ['created', 'keyid', 'alg', 'expires', ...(tag === undefined ? [] : ['tag'])],
      paramValues: { created: new Date(created), expires: new Date(expires), ...(tag && { tag }) },
    },
    { method, url: `http://a.example${target}`, headers: { Host: 'a.example', ...headers } },
  );
  return Object.entries(signed).flatMap(([name, value]) => [name, String(value)]);
}

function receive({ method = 'GET', target = '/a', body = '' }: Sent, headers: string[]) {
  const exchange = exchangeOf({
    method,
    headers,
    readBody: async (max) => (body.length > max ? 'too-large' : Buffer.from(body)),
  });
  return { ...exchange, request: { ...exchange.request, target } };
}

async function ask(sent: Sent, headers: string[], options: Options = {}) {
  const exchange = receive(sent, headers);
  const answer = await hmacPolicy.createHandler(options, deps).request?.(exchange);
  const body = answer === undefined ? undefined : JSON.parse(String(answer.body));
  return { status: answer?.head.status, detail: body?.detail, consumer: exchange.identity?.consumer, answer };
}

const digest = (body: string) => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;

describe('a signature', () => {
  test.each(['hmac-sha256', ...Object.keys(KEYS)])('by %s tells the consumer', async (keyId) => {
    const sent = { target: '/a/%7Eb?x=1&y=%20' };
    const { status, consumer } = await ask(sent, await sign(sent, { keyId }));
    expect({ status, consumer }).toEqual({
      status: undefined,
      consumer: keyId === 'hmac-sha256' ? 'shared' : `with-${keyId}`,
    });
  });

  it('may cover headers, parameters and the whole target', async () => {
    const sent = { target: '/a?b=1&c%20d=e+f', headers: { 'x-a': ' 1 ', date: 'today' } };
    const fields = [...COVERED, 'x-a', 'date', '@target-uri', '@scheme', '@query-param;name="b"'];
    expect((await ask(sent, await sign(sent, { fields }))).consumer).toBe('shared');
  });

  it('protects the body by its digest', async () => {
    const body = '{"amount":1}';
    const sent = { method: 'POST', body, headers: { 'Content-Digest': digest(body) } };
    const headers = await sign(sent, { fields: [...COVERED, 'content-digest'] });
    expect((await ask(sent, headers)).consumer).toBe('shared');
    expect(await ask({ ...sent, body: '{"amount":9}' }, headers)).toMatchObject({
      status: 401,
      consumer: undefined,
    });
    expect((await ask(sent, headers, { body: '1B' })).status).toBe(413);
  });

  it('is known among others', async () => {
    const signed = await sign({});
    const fieldOf = (name: string) => signed[signed.indexOf(name) + 1];
    const headers = [
      ...['signature-input', `other=();keyid="unknown", ${fieldOf('Signature-Input')}`],
      ...['signature', `other=:AAAA:, ${fieldOf('Signature')}`],
    ];
    expect((await ask({}, ['host', 'a.example', ...headers])).consumer).toBe('shared');
  });
});

describe('refused', () => {
  const refused = { status: 401, consumer: undefined };

  it('is no signature, unless it is optional', async () => {
    const { answer, ...rest } = await ask({}, []);
    expect(rest).toMatchObject(refused);
    expect(answer?.head.headers.first('www-authenticate')).toBe('Signature realm="gateway"');
    expect(answer?.head.headers.first('accept-signature')).toBe(
      'sig=("@method" "@authority" "@path" "@query" "content-digest");created;keyid',
    );
    expect((await ask({}, [], { optional: true })).status).toBeUndefined();
    const [, , ...half] = await sign({});
    expect(await ask({}, half.slice(0, 2), { optional: true })).toMatchObject(refused);
  });

  test.each<{ name: string; received: Sent }>([
    { name: 'another method', received: { method: 'DELETE' } },
    { name: 'another path', received: { target: '/b' } },
    { name: 'a query that was not there', received: { target: '/a?admin=1' } },
    { name: 'an empty query', received: { target: '/a?x' } },
    { name: 'another writing of the path', received: { target: '/%61' } },
    { name: 'a body that nobody signed', received: { body: 'x' } },
  ])('is $name', async ({ received }) => {
    expect(await ask(received, await sign({}))).toMatchObject(refused);
  });

  it('is another authority', async () => {
    const headers = await sign({});
    const exchange = receive({}, headers);
    const moved = { ...exchange, request: { ...exchange.request, authority: 'b.example' } };
    const answer = await hmacPolicy.createHandler({}, deps).request?.(moved);
    expect(answer?.head.status).toBe(401);
  });

  test.each<{ name: string; signing: Signing; options?: Options; detail: RegExp }>([
    { name: 'too old', signing: { created: NOW - 331_000 }, detail: /too old/ },
    {
      name: 'too old for the spec',
      signing: { created: NOW - 91_000 },
      options: { maxAge: '1m' },
      detail: /too old/,
    },
    { name: 'expired', signing: { created: NOW - 90_000, expires: NOW - 31_000 }, detail: /too old/ },
    { name: 'from the future', signing: { created: NOW + 31_000 }, detail: /future/ },
    { name: 'of no time', signing: { params: ['keyid'] }, detail: /when/ },
    { name: 'of no key', signing: { params: ['created'] }, detail: /known/ },
    { name: 'of an unknown key', signing: { keyId: 'nobody', algorithm: 'hmac-sha256' }, detail: /known/ },
    {
      name: 'of a name of objects',
      signing: { keyId: '__proto__', algorithm: 'hmac-sha256' },
      detail: /known/,
    },
    { name: 'by another secret', signing: { key: randomBytes(32) }, detail: /fit/ },
    { name: 'of too little', signing: { fields: ['@method', '@path'] }, detail: /cover @authority, @query/ },
    { name: 'of nothing', signing: { fields: [] }, detail: /cover/ },
    { name: 'without the tag', signing: {}, options: { tag: 'shop' }, detail: /known/ },
    { name: 'with another tag', signing: { tag: 'other' }, options: { tag: 'shop' }, detail: /known/ },
    {
      name: 'an HMAC under the public key',
      signing: { keyId: 'ed25519', key: Buffer.from(pem(KEYS.ed25519.publicKey)), algorithm: 'hmac-sha256' },
      detail: /fit/,
    },
    {
      name: 'an HMAC under the public key that does not say so',
      signing: {
        keyId: 'rsa-pss-sha512',
        key: Buffer.from(pem(KEYS['rsa-pss-sha512'].publicKey)),
        algorithm: 'hmac-sha256',
        params: ['created', 'keyid'],
      },
      detail: /fit/,
    },
  ])('is one $name', async ({ signing, options, detail }) => {
    const found = await ask({}, await sign({}, signing), options);
    expect(found).toMatchObject({ ...refused, detail: expect.stringMatching(detail) });
  });

  test.each<{ name: string; input: string; value: string }>([
    { name: 'no dictionary', input: 'sig=(', value: 'sig=:AAAA:' },
    { name: 'an item in place of a list', input: 'sig="@method";keyid="hmac-sha256"', value: 'sig=:AAAA:' },
    { name: 'without a value', input: 'sig=("@method");keyid="hmac-sha256"', value: 'other=:AAAA:' },
    { name: 'a text as value', input: 'sig=("@method");keyid="hmac-sha256"', value: 'sig="AAAA"' },
    {
      name: 'of very many',
      input: Array.from({ length: 11 }, (_, n) => `s${n}=()`).join(', '),
      value: 'sig=:AAAA:',
    },
  ])('is what is not well formed: $name', async ({ input, value }) => {
    const headers = ['signature-input', input, 'signature', value];
    expect(await ask({}, headers)).toMatchObject({
      ...refused,
      detail: expect.stringMatching(/well formed/),
    });
  });

  it('is a component that is covered twice, or by another name', async () => {
    const headers = await sign({});
    for (const [written, changed] of [
      ['"@method"', '"@method" "@method"'],
      ['"@method"', '"@method";req'],
      ['"@method"', '"@METHOD"'],
      ['"@method"', '@method'],
    ] as const) {
      const forged = headers.map((text) => text.replace(written, changed));
      expect(forged).not.toEqual(headers);
      expect(await ask({}, forged)).toMatchObject(refused);
    }
  });

  it('is a digest that is weak, missing or half right', async () => {
    const body = 'body';
    const md5 = `md5=:${createHash('md5').update(body).digest('base64')}:`;
    for (const field of [md5, `${digest(body)}, sha-512=:AAAA:`, 'sha-256=?1', 'nonsense=']) {
      const sent = { method: 'POST', body, headers: { 'content-digest': field } };
      const headers = await sign(sent, { fields: [...COVERED, 'content-digest'] });
      expect(await ask(sent, headers)).toMatchObject(refused);
    }
  });

  it('is a parameter that is there twice', async () => {
    const fields = [...COVERED, '@query-param;name="b"'];
    const headers = await sign({ target: '/a?b=1' }, { fields });
    expect(await ask({ target: '/a?b=1&b=2' }, headers)).toMatchObject(refused);
  });
});

it('refuses a revision with a secret that can be guessed', () => {
  const weak = { ...deps, resolveSecret: () => 'short' };
  expect(() => hmacPolicy.createHandler({}, weak)).toThrow(
    'the secret of key "hmac-sha256" of consumer "shared" is shorter than 16 bytes',
  );
});

describe('the examples of RFC 9421, appendix B.2', () => {
  const exchange = () => {
    const made = exchangeOf({
      method: 'POST',
      headers: [
        ...[
          'Host',
          'example.com',
          'Date',
          'Tue, 20 Apr 2021 02:07:55 GMT',
          'Content-Type',
          'application/json',
        ],
        ...[
          'Content-Digest',
          'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
        ],
        ...['Content-Length', '18'],
      ],
    });
    return {
      ...made,
      request: { ...made.request, target: '/foo?param=Value&Pet=dog', authority: 'example.com' },
    };
  };
  const world = policyDeps({
    now: () => 1_618_884_473_000,
    resolveSecret: () =>
      'base64:uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
    consumers: [
      consumerOf('b25', { hmac: [{ keyId: 'test-shared-secret', secret: '${env:S}' }] }),
      consumerOf('b26', {
        hmac: [
          {
            keyId: 'test-key-ed25519',
            publicKey:
              '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n',
          },
        ],
      }),
    ],
  });

  test.each([
    {
      consumer: 'b25',
      input: 'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
      value: 'sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:',
    },
    {
      consumer: 'b26',
      input:
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      value:
        'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
    },
  ])('$consumer', async ({ consumer, input, value }) => {
    const signed = exchange();
    signed.request.headers.add('Signature-Input', input);
    signed.request.headers.add('Signature', value);
    const handler = hmacPolicy.createHandler({ components: ['date'], digest: false }, world);
    expect(await handler.request?.(signed)).toBeUndefined();
    expect(signed.identity?.consumer).toBe(consumer);
  });
});

describe('parsePublicKey', () => {
  test.each<{ name: string; text: string }>([
    {
      name: 'a private key',
      text: KEYS.ed25519.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    { name: 'RSA of 1024 bits', text: pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey) },
    { name: 'another curve', text: pem(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).publicKey) },
    { name: 'X25519', text: pem(generateKeyPairSync('x25519').publicKey) },
  ])('takes no key of $name', ({ text }) => {
    expect(parsePublicKey(text)).toBeUndefined();
  });
});
