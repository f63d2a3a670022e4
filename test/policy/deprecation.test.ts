import { expect, it } from 'vitest';
import { HeaderFields } from '../../src/http/header-fields.ts';
import { deprecationPolicy } from '../../src/policy/deprecation.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';
import { startSite, WAYS } from './support/site.ts';

// The values are those of RFC 9745 section 2.1 and RFC 8594 section 3.
it('says when, until when and where to read on, beside the links that are there', () => {
  const response = { status: 200, headers: new HeaderFields(['Link', '</a>; rel="next"']) };
  const options = {
    since: '2023-06-30T23:59:59Z',
    sunset: '2024-06-30T23:59:59Z',
    link: 'https://developer.example.com/deprecation',
    successor: '/v2/items',
  };
  deprecationPolicy.createHandler(options, policyDeps()).response?.(exchangeOf({ response }));
  expect(response.headers.toRaw()).toEqual([
    'Link',
    '</a>; rel="next"',
    'deprecation',
    '@1688169599',
    'sunset',
    'Sun, 30 Jun 2024 23:59:59 GMT',
    'link',
    '<https://developer.example.com/deprecation>; rel="deprecation"',
    'link',
    '</v2/items>; rel="successor-version"',
  ]);
});

it('takes a day for its beginning', () => {
  const response = { status: 200, headers: new HeaderFields() };
  deprecationPolicy.createHandler({ since: '2023-07-01' }, policyDeps()).response?.(exchangeOf({ response }));
  expect(response.headers.toRaw()).toEqual(['deprecation', '@1688169600']);
});

it.each(WAYS)('a served spec: $name', async (way) => {
  const policies = 'old: { deprecation: { since: "2023-07-01" } }';
  const { ask } = await startSite(way, { policies, chain: 'old' }, (_, response) => response.end());
  expect((await ask()).headers.deprecation).toBe('@1688169600');
});
