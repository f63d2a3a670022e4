// No comparison with a secret may tell by its time how much of a guess is right. That cannot be measured reliably, so
// it holds by construction: whatever reads secrets is listed here with how it compares, and the list is complete.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../../src/policy/', import.meta.url);

/** A way to compare, and what in the code shows it; a way without is none: the secret is not compared there. */
const WAYS = {
  'constant-time': /timingSafeEqual\(/,
  'by digest': /hash\('sha256'|createHash\('sha256'\)/,
  'by its library': /jose|createSecretKey|importJWK/,
  'passed on': undefined,
} as const;

const READERS: Readonly<Record<string, keyof typeof WAYS>> = {
  'api-key.ts': 'by digest',
  'basic.ts': 'constant-time',
  'cache.ts': 'passed on',
  'consumer/identity-of.ts': 'passed on',
  'custom/create-hooks.ts': 'passed on',
  'headers/template.ts': 'passed on',
  'hmac/keys.ts': 'constant-time',
  'introspection/introspector.ts': 'passed on',
  'jwt/key-source.ts': 'by its library',
  'limit/store.ts': 'passed on',
  'oidc/context.ts': 'passed on',
  'types.ts': 'passed on',
};

it('every file that reads secrets says how it compares them', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const text = (name: string) => readFileSync(new URL(name, folder), 'utf8');
  const readers = files.filter((name) => /resolveSecret|credentialText/.test(text(name)));
  expect(readers.toSorted()).toEqual(Object.keys(READERS).toSorted());
  const comparing = files.filter((name) => WAYS['constant-time'].test(text(name)));
  expect(comparing.toSorted()).toEqual(['basic.ts', 'cache/purge.ts', 'hmac/digest.ts', 'hmac/keys.ts']);
  for (const [name, way] of Object.entries(READERS)) {
    if (WAYS[way] !== undefined) expect(text(name), name).toMatch(WAYS[way]);
  }
});

it('the token of the admin listener is compared in constant time', () => {
  const reader = new URL('../../src/admin/access.ts', import.meta.url);
  expect(readFileSync(reader, 'utf8')).toMatch(WAYS['constant-time']);
});
