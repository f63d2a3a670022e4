import { describe, expect, it } from 'vitest';
import { createOriginTest } from '../../src/policy/cors/origin.ts';
import { lintWithAll } from './lint-text.ts';

/** What GW3009 says of an expression for origins. */
function saidOf(regex: string): string | undefined {
  const { diagnostics } = lintWithAll(`version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
policies: { web: { cors: { origins: [{ regex: ${JSON.stringify(regex)} }] } } }
routes: { users: { match: { path: /users }, policies: [web], to: users, timeout: 5s } }
`);
  return diagnostics.find(({ code }) => code === 'GW3009')?.message;
}

describe('expressions for origins', () => {
  it.each([
    'https://.*example\\.com',
    'https://[a-z0-9.-]+example\\.com',
    'https://example\\.com.*',
    'https://(www\\.)?example\\.[a-z]+',
    'https://([a-z]+\\.)?shop-[a-z]+\\.com',
    'https?://(app|[^.]+)\\.io',
  ])('%s takes the origin of a stranger, which is shown and does pass', (regex) => {
    const stranger = /takes `([^`]+)`/.exec(saidOf(regex) ?? '')?.[1] ?? '';
    expect(stranger).toMatch(/evil|666/);
    expect(createOriginTest([{ regex }])(stranger)).toBe(true);
  });

  it.each(['https://app.example\\.com', 'https://api\\.example.com'])(
    '%s has a dot for any character',
    (regex) => {
      expect(saidOf(regex)).toContain('this dot takes any character');
    },
  );

  it.each([
    'https://([a-z0-9-]+\\.)*example\\.com',
    'https://[a-z0-9.-]+\\.example\\.com',
    'https://[^.]+\\.example\\.com(:[0-9]+)?',
    'https://(one|two)\\.(com|net)',
    'https://evil\\.example',
    'http://localhost(:[0-9]+)?',
    'https://[.a-z]+[.]example[.]com',
    'https?://.*',
  ])('%s takes nobody whom it does not name', (regex) => {
    expect(saidOf(regex)).toBeUndefined();
  });
});
