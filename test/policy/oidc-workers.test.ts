// Logins where several processes serve, as built: any of them knows a session, and one of them refreshes it.
import { expect, it } from 'vitest';
import { closing } from '../proxy/support/scope.ts';
import { Spawned } from '../serve/support/spawned.ts';
import { Browser } from './support/browser.ts';
import { startLoginProvider } from './support/login-provider.ts';
import { WAYS } from './support/site.ts';

const SPEC = (issuer: string) => `version: 1
listeners: { public: { address: "127.0.0.1:0", http2: true } }
policies:
  staff: { oidc: { issuer: "${issuer}", clientId: gw, clientSecret: "\${env:SECRET}", callbackPath: /app/callback, session: { keys: ["\${env:KEY}"] } } }
routes:
  app: { match: { pathPrefix: /app }, policies: [staff], respond: { body: in } }
`;

it('are known to all workers, and refreshed by one of them', async () => {
  const provider = await startLoginProvider({ tokenTtl: 8 });
  const gateway = closing(
    new Spawned({
      files: { 'gateway.yaml': SPEC(provider.issuer) },
      args: ['--workers', '3'],
      env: { SECRET: 'gw-secret', KEY: 'k'.repeat(32) },
    }),
    (each) => each.remove(),
  );
  const { host } = new URL(await gateway.url());
  const [way] = WAYS;
  if (way === undefined) throw new Error('there is no way to ask');
  const browser = new Browser(way, () => host);
  expect((await browser.visit('http://a.example/app/page')).body).toBe('in');
  const statuses = new Set<number>();
  const isRefreshed = async () => {
    // Cookies are sent as they stand here, so that all of these carry the same refresh token.
    const many = Array.from({ length: 12 }, () => browser.send('http://a.example/app/page'));
    for (const { status } of await Promise.all(many)) statuses.add(status);
    return provider.count('POST /token') > 1;
  };
  await expect.poll(isRefreshed, { timeout: 15_000 }).toBe(true);
  expect(statuses).toEqual(new Set([200]));
  expect(provider.count('POST /token')).toBe(2);
}, 30_000);
