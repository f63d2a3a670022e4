import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/http/problem.ts';
import type { Identity } from '../../src/http/types.ts';
import { readExpression } from '../../src/policy/cel/expression.ts';
import { celPolicy } from '../../src/policy/cel.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

const ANN: Identity = {
  consumer: 'ann',
  groups: ['staff', 'print'],
  scopes: ['read'],
  claims: { tenant: 'acme', level: 3, realm: { roles: ['admin'] } },
};

/** 200 stands for a request that goes on. */
function statusFor(allow: string, identity: Identity | undefined = ANN): number {
  const handler = celPolicy.createHandler({ allow }, policyDeps());
  const exchange = exchangeOf({
    identity,
    headers: ['X-Plan', 'gold', 'x-plan', 'blue'],
    path: '/tenants/acme',
    query: 'q=tea&q=coffee',
    params: { tenant: 'ac%6de' },
  });
  const answer = handler.request?.(exchange) as Answer | undefined;
  return answer?.head.status ?? 200;
}

describe('an expression', () => {
  it.each([
    ['true', 200],
    ['request.method == "GET" && request.path.startsWith("/tenants/")', 200],
    ['request.method in ["PUT", "POST"]', 403],
    ['request.host == "a.example" && request.scheme == "http"', 200],
    ['request.headers["x-plan"] == "gold, blue"', 200],
    ['request.query.q == "tea"', 200],
    ['request.params.tenant == identity.claims.tenant', 200],
    ['client.address == "192.0.2.1"', 200],
    ['identity.consumer == "ann" && "staff" in identity.groups', 200],
    ['identity.scopes.all(scope, scope == "read")', 200],
    ['identity.claims.level >= 3', 200],
    ['identity.claims.level >= 4', 403],
    ['"admin" in identity.claims.realm.roles', 200],
    ['has(identity.claims.none)', 403],
    ['identity.claims.none == "x"', 403],
    ['identity.claims.none != "x"', 403],
    ['request.headers["x-none"] == ""', 403],
    ['identity.claims.toString == "x" || identity.claims["constructor"] != ""', 403],
    ['identity.claims.tenant', 403],
  ])('%s: %s', (allow, status) => expect(statusFor(allow)).toBe(status));

  it('asks for credentials if it asks who calls and nobody is known', () => {
    const handler = (allow: string) => celPolicy.createHandler({ allow }, policyDeps());
    const statusOf = (allow: string) =>
      (handler(allow).request?.(exchangeOf()) as Answer | undefined)?.head.status;
    expect(statusOf('identity.consumer == "ann"')).toBe(401);
    expect(statusOf('request.method == "PUT"')).toBe(403);
    expect(statusOf('!identity.known')).toBeUndefined();
  });
});

it.each([
  ['request.hots == "a"', 'hots'],
  ['request.method + 1 == "a"', 'string + int'],
  ['request.method', 'gives string'],
  ['identity.consumer ==', 'Unexpected'],
  ['nobody.knows', 'nobody'],
  ['request.path.matches("(a+)+b")', 'exponential'],
  ['identity.groups.exists(g, identity.scopes.exists(s, s == g))', 'quadratic'],
  [`true${' && true'.repeat(400)}`, 'node'],
])('%s is refused', (text, why) => {
  const read = readExpression(text);
  expect('problem' in read && read.problem.message.toLowerCase()).toContain(why.toLowerCase());
});

it.each(WAYS)('a served spec: $name', async (way) => {
  const policies = `rule: { cel: { allow: 'request.path != "/shut" && request.headers["x-a"] == "1"' } }`;
  const { ask } = await startSite(way, { policies, chain: 'rule' }, (_, response) => response.end());
  expect((await ask({ path: '/open', headers: { 'x-a': '1' } })).status).toBe(200);
  expect((await ask({ path: '/open' })).status).toBe(403);
  expect((await ask({ path: '/./%73hut', headers: { 'x-a': '1' } })).status).toBe(403);
});
