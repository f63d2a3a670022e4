import { expect, it } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import { type SecurityHeadersOptions, securityHeadersPolicy } from '../../src/policy/security-headers.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

function fieldsFor(
  options: SecurityHeadersOptions,
  { scheme = 'https' as 'http' | 'https', upstream = [] as readonly string[] } = {},
) {
  const response = { status: 200, headers: new HeaderFields(upstream) };
  const exchange = exchangeOf({ clientScheme: scheme, response });
  securityHeadersPolicy.createHandler(options, policyDeps()).response?.(exchange);
  return response.headers.toRaw();
}

it.each<[options: SecurityHeadersOptions, rest: Parameters<typeof fieldsFor>[1], fields: string[]]>([
  [
    {},
    {},
    [
      'x-content-type-options',
      'nosniff',
      'x-frame-options',
      'SAMEORIGIN',
      'referrer-policy',
      'strict-origin-when-cross-origin',
    ],
  ],
  [
    { contentTypeOptions: false, frameOptions: 'upstream', referrerPolicy: 'upstream' },
    { upstream: ['X-Frame-Options', 'DENY'] },
    ['X-Frame-Options', 'DENY'],
  ],
  [
    { contentTypeOptions: false, frameOptions: 'DENY', referrerPolicy: 'upstream' },
    { upstream: ['X-Frame-Options', 'SAMEORIGIN', 'x-frame-options', 'x'] },
    ['x-frame-options', 'DENY'],
  ],
])('%j', (options, rest, fields) => expect(fieldsFor(options, rest)).toEqual(fields));

it.each<[hsts: NonNullable<SecurityHeadersOptions['hsts']>, value: string]>([
  [{}, 'max-age=31536000'],
  [{ maxAge: '1h', includeSubdomains: true }, 'max-age=3600; includeSubDomains'],
  [{ maxAge: '17520h', preload: true }, 'max-age=63072000; includeSubDomains; preload'],
])('Strict-Transport-Security of %j, over https alone', (hsts, value) => {
  const none = { contentTypeOptions: false, frameOptions: 'upstream', referrerPolicy: 'upstream' };
  expect(fieldsFor({ ...none, hsts })).toEqual(['strict-transport-security', value]);
  const upstream = ['Strict-Transport-Security', 'max-age=1'];
  expect(fieldsFor({ ...none, hsts }, { scheme: 'http', upstream })).toEqual([]);
});

it.each(WAYS)('a served spec: $name', async (way) => {
  const policies = `careful: { securityHeaders: { contentSecurityPolicy: "default-src 'self'" } }`;
  const { ask } = await startSite(way, { policies, chain: 'careful' }, (_, response) => {
    response.setHeader('content-security-policy', '*');
    response.end();
  });
  expect((await ask()).headers).toMatchObject({
    'content-security-policy': "default-src 'self'",
    'x-content-type-options': 'nosniff',
  });
});
