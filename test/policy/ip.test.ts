import { describe, expect, it } from 'vitest';
import { type IpOptions, ipPolicy } from '../../src/policy/ip.ts';
import { serveSpec } from '../clients/support/gateway.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

describe('a client', () => {
  it.each<[options: IpOptions, clientAddress: string, isAllowed: boolean]>([
    [{ allow: ['192.0.2.0/24'] }, '192.0.2.9', true],
    [{ allow: ['192.0.2.0/24'] }, '198.51.100.1', false],
    [{ allow: ['192.0.2.0/24'], deny: ['192.0.2.9'] }, '192.0.2.9', false],
    [{ allow: ['192.0.2.0/24'], deny: ['192.0.2.9'] }, '192.0.2.8', true],
    [{ deny: ['192.0.2.0/24'] }, '192.0.2.9', false],
    [{ deny: ['192.0.2.0/24'] }, '::ffff:192.0.2.9', false],
    [{ deny: ['192.0.2.0/24'] }, '2001:db8::1', true],
    [{ deny: ['192.0.2.0/24'] }, '192.0.2.9.example', false],
    [{ allow: ['0.0.0.0/0', '::/0'] }, 'unknown', false],
    [{ allow: ['0.0.0.0/0', '::/0'] }, '', false],
    [{ allow: ['unix'] }, '', true],
    [{ deny: ['unix'] }, '', false],
    [{ deny: ['192.0.2.0/24'] }, '', true],
  ])('%j, %j: %s', (options, clientAddress, isAllowed) => {
    const handler = ipPolicy.createHandler(options, policyDeps());
    const answer = handler.request?.(exchangeOf({ clientAddress }));
    expect(answer).toEqual(isAllowed ? undefined : expect.objectContaining({ head: expect.anything() }));
  });
});

describe('what a policy means', () => {
  it('does not depend on the order of its lists', () => {
    const means = ipPolicy.meaning ?? expect.fail();
    expect(means({ allow: ['10.0.0.2', '10.0.0.1'] })).toEqual(means({ allow: ['10.0.0.1', '10.0.0.2'] }));
    expect(means({ deny: ['10.0.0.1'] })).not.toEqual(means({ allow: ['10.0.0.1'] }));
  });
});

describe.each(WAYS)('a served spec: $name', (way) => {
  it('lets nobody else in, whatever clients say of their address', async () => {
    const asked: string[] = [];
    const { ask } = await startSite(
      way,
      { policies: 'office: { ip: { allow: [192.0.2.0/24] } }', chain: 'office' },
      (request, response) => {
        asked.push(request.url ?? '');
        response.end();
      },
    );
    for (const headers of [
      {},
      { 'x-forwarded-for': '192.0.2.1' },
      { forwarded: 'for=192.0.2.1' },
      { 'x-real-ip': '192.0.2.1' },
    ]) {
      const { status, headers: fields, body } = await ask({ headers });
      expect(status).toBe(403);
      expect(fields['content-type']).toBe('application/problem+json');
      expect(String(body)).not.toContain('127.0.0.1');
    }
    expect(asked).toEqual([]);
  });

  it('believes trusted proxies, up to the first address that is none', async () => {
    const { public: gateway = '' } = await serveSpec(
      way.engine,
      `version: 1
listeners: { public: { address: "127.0.0.1:0", http2: true, trustedProxies: [127.0.0.1] } }
policies: { office: { ip: { allow: [192.0.2.0/24] } } }
routes: { all: { policies: [office], respond: { status: 204 } } }
`,
    );
    const address = gateway.replace('http://', '');
    const statusFor = async (given: string) =>
      (await way.ask(address, { headers: { 'x-forwarded-for': given } })).status;
    expect(await statusFor('192.0.2.1')).toBe(204);
    expect(await statusFor('192.0.2.1, 198.51.100.1')).toBe(403);
    expect(await statusFor('198.51.100.1, 192.0.2.1')).toBe(204);
  });
});
