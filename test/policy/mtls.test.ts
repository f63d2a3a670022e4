import { describe, expect, it, test } from 'vitest';
import type { ClientCertificate } from '../../src/http/types.ts';
import { mtlsPolicy } from '../../src/policy/mtls.ts';
import { consumerOf } from './support/consumer.ts';
import { policyDeps } from './support/deps.ts';
import { exchangeOf } from './support/exchange.ts';

const FINGERPRINT = 'ab'.repeat(32);

const deps = policyDeps({
  consumers: [
    consumerOf('by-subject', { certificates: [{ subject: 'CN=mobile, O = Acme\\, Inc.' }], groups: ['g'] }),
    consumerOf('by-name', {
      certificates: [{ san: 'URI:spiffe://example.com/mobile' }, { san: 'DNS:A.example' }],
    }),
    consumerOf('by-print', { certificates: [{ fingerprint: FINGERPRINT }] }),
  ],
});

function ask(shown: Partial<ClientCertificate> | undefined, options = {}) {
  const clientCertificate = shown && {
    subject: 'CN=nobody',
    subjectAltName: undefined,
    fingerprint256: '00:'.repeat(31).concat('00'),
    ...shown,
  };
  const { connection } = exchangeOf();
  const exchange = exchangeOf({ connection: { ...connection, scheme: 'https', clientCertificate } });
  const answer = mtlsPolicy.createHandler(options, deps).request?.(exchange);
  if (answer instanceof Promise) throw new Error('certificates are known at once');
  return { status: answer?.head.status, consumer: exchange.identity?.consumer, head: answer?.head };
}

describe('a certificate', () => {
  test.each<{ name: string; shown: Partial<ClientCertificate>; consumer: string }>([
    {
      name: 'its subject, in any order',
      shown: { subject: 'O=Acme\\, Inc.\nCN=mobile' },
      consumer: 'by-subject',
    },
    {
      name: 'an alternative name among others',
      shown: { subjectAltName: 'DNS:other, URI:spiffe://example.com/mobile' },
      consumer: 'by-name',
    },
    {
      name: 'a DNS name, whatever its case',
      shown: { subjectAltName: 'DNS:a.EXAMPLE' },
      consumer: 'by-name',
    },
    {
      name: 'its fingerprint before anything else',
      shown: {
        fingerprint256: 'AB:'.repeat(31).concat('AB'),
        subjectAltName: 'DNS:a.example',
        subject: 'CN=mobile\nO=Acme\\, Inc.',
      },
      consumer: 'by-print',
    },
    {
      name: 'an alternative name before the subject',
      shown: { subjectAltName: 'DNS:a.example', subject: 'CN=mobile\nO=Acme\\, Inc.' },
      consumer: 'by-name',
    },
  ])('is known by $name', ({ shown, consumer }) => {
    expect(ask(shown)).toMatchObject({ status: undefined, consumer });
  });

  test.each<{ name: string; shown: Partial<ClientCertificate> }>([
    { name: 'another subject', shown: { subject: 'CN=mobile\nO=Other' } },
    { name: 'a part of the subject', shown: { subject: 'CN=mobile' } },
    { name: 'more than the subject', shown: { subject: 'CN=mobile\nO=Acme\\, Inc.\nOU=x' } },
    { name: 'the subject within one attribute', shown: { subject: 'CN=mobile\\, O=Acme' } },
    { name: 'a name of another kind', shown: { subjectAltName: 'URI:a.example' } },
    { name: 'a URI of another case', shown: { subjectAltName: 'URI:spiffe://EXAMPLE.com/mobile' } },
    { name: 'a name hidden in another', shown: { subjectAltName: 'DNS:"x, DNS:a.example"' } },
    { name: 'a name hidden behind a quote', shown: { subjectAltName: 'DNS:"x\\", DNS:a.example"' } },
    { name: 'a subdomain', shown: { subjectAltName: 'DNS:x.a.example' } },
  ])('is refused for $name', ({ shown }) => {
    const { status, consumer, head } = ask(shown);
    expect({ status, consumer }).toEqual({ status: 401, consumer: undefined });
    expect(head?.headers.first('www-authenticate')).toBe('mTLS realm="gateway"');
  });
});

it('is needed unless it is optional; one that nobody has is refused all the same', () => {
  expect(ask(undefined).status).toBe(401);
  expect(ask(undefined, { optional: true }).status).toBeUndefined();
  expect(ask({}, { optional: true }).status).toBe(401);
});
