import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/http/problem.ts';
import type { Identity } from '../../src/http/types.ts';
import { type AuthorizeOptions, authorizePolicy } from '../../src/policy/authorize.ts';
import { serveSpec } from '../clients/support/gateway.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { WAYS } from './support/site.ts';

const ANN: Identity = {
  consumer: 'ann',
  groups: ['staff', 'print'],
  scopes: ['items:read', 'items:write'],
  claims: {
    tenant: 'acme',
    level: 3,
    roles: ['editor', 'viewer'],
    realm_access: { roles: ['admin'] },
    'https://example.com/plan': 'gold',
  },
};

/** 200 stands for a request that goes on. */
function statusFor(
  options: AuthorizeOptions,
  changes: { identity?: Identity | undefined; method?: string; params?: Record<string, string> } = {},
): number {
  const handler = authorizePolicy.createHandler(options, policyDeps());
  const answer = handler.request?.(exchangeOf({ identity: ANN, ...changes })) as Answer | undefined;
  return answer?.head.status ?? 200;
}

describe('a rule', () => {
  it.each<[options: AuthorizeOptions, status: number]>([
    [{ consumers: ['bob', 'ann'] }, 200],
    [{ consumers: ['bob'] }, 403],
    [{ groups: ['print', 'other'] }, 200],
    [{ groups: ['prin'] }, 403],
    [{ scopes: ['items:read'] }, 200],
    [{ scopes: ['items:read', 'items:write'] }, 200],
    [{ scopes: ['items:read', 'items:drop'] }, 403],
    [{ claims: { tenant: 'acme' } }, 200],
    [{ claims: { tenant: ['other', 'acme'] } }, 200],
    [{ claims: { tenant: 'acm' } }, 403],
    [{ claims: { level: 3 } }, 200],
    [{ claims: { level: '3' } }, 403],
    [{ claims: { roles: 'viewer' } }, 200],
    [{ claims: { roles: ['root', 'owner'] } }, 403],
    [{ claims: { 'realm_access.roles': 'admin' } }, 200],
    [{ claims: { 'https://example.com/plan': 'gold' } }, 200],
    [{ claims: { 'realm_access.none.deep': 'admin' } }, 403],
    [{ claims: { 'constructor.name': 'Object' } }, 403],
    [{ claims: { toString: 'x' } }, 403],
    [{ consumers: ['ann'], groups: ['other'] }, 403],
    [{ anyOf: [{ groups: ['other'] }, { scopes: ['items:read'] }] }, 200],
    [{ anyOf: [{ groups: ['other'] }, { scopes: ['items:drop'] }] }, 403],
    [{ consumers: ['bob'], anyOf: [{ groups: ['staff'] }] }, 403],
  ])('%j: %s', (options, status) => expect(statusFor(options)).toBe(status));

  it('may be about the method', () => {
    const options = { anyOf: [{ methods: ['GET'] }, { groups: ['admin'] }] };
    expect(statusFor(options, { method: 'GET' })).toBe(200);
    expect(statusFor(options, { method: 'HEAD', identity: undefined })).toBe(200);
    expect(statusFor(options, { method: 'POST' })).toBe(403);
    expect(statusFor(options, { method: 'get' })).toBe(403);
  });

  it('may compare a claim with a parameter of the path, decoded', () => {
    const options = { claims: { tenant: '{tenant}' } };
    expect(authorizePolicy.params?.(options)).toEqual(['tenant']);
    expect(statusFor(options, { params: { tenant: 'acme' } })).toBe(200);
    expect(statusFor(options, { params: { tenant: 'a%63me' } })).toBe(200);
    expect(statusFor(options, { params: { tenant: 'other' } })).toBe(403);
    expect(statusFor(options, { params: { tenant: '%ff' } })).toBe(403);
    const nobody = { ...ANN, claims: {} };
    expect(statusFor(options, { identity: nobody, params: { tenant: 'undefined' } })).toBe(403);
  });

  it('asks for credentials where there are none', () => {
    const handler = authorizePolicy.createHandler({ groups: ['staff'] }, policyDeps());
    const answer = handler.request?.(exchangeOf()) as Answer;
    expect(answer.head.status).toBe(401);
    expect(answer.head.headers.get('www-authenticate')).toBe('Bearer realm="gateway"');
  });

  it('about consumers is not met by good credentials of none', () => {
    const stranger = { ...ANN, consumer: undefined };
    expect(statusFor({ consumers: ['undefined'] }, { identity: stranger })).toBe(403);
  });
});

describe.each(WAYS)('a served spec: $name', (way) => {
  it('lets in who may, by whatever path it is written and whatever a client says of itself', async () => {
    const hash = (key: string) => createHash('sha256').update(key).digest('hex');
    const { public: gateway = '' } = await serveSpec(
      way.engine,
      `version: 1
listeners: { public: { address: "127.0.0.1:0", http2: true } }
consumers:
  ann: { apiKeys: ["sha256:${hash('key-of-ann')}"], groups: [admin] }
  bob: { apiKeys: ["sha256:${hash('key-of-bob')}"] }
policies:
  key: { apiKey: {} }
  admins: { authorize: { groups: [admin] } }
routes:
  admin: { match: { pathPrefix: /admin }, policies: [admins, key], respond: { status: 204 } }
  rest: { match: { pathPrefix: / }, policies: [key], respond: { body: rest } }
`,
    );
    const address = gateway.replace('http://', '');
    const statusOf = async (path: string, headers: Record<string, string>) =>
      (await way.ask(address, { path, headers })).status;
    expect(await statusOf('/admin', { 'x-api-key': 'key-of-ann' })).toBe(204);
    for (const path of ['/admin', '/x/../admin', '/%61dmin', '/admin/', '/./admin/x']) {
      expect(await statusOf(path, { 'x-api-key': 'key-of-bob', 'x-consumer-groups': 'admin' })).toBe(403);
    }
    expect(await statusOf('/admin', { 'x-consumer-name': 'ann' })).toBe(401);
  });
});
