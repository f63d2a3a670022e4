// Whatever a module gives or writes, what is sent can be sent, and nothing of the gateway's own is forged.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answer } from '../../../src/http/problem.ts';
import { customPolicy } from '../../../src/policy/custom.ts';
import { policyDeps } from '../support/deps.ts';
import { exchangeOf } from '../support/exchange.ts';

/** Names of the gateway's own, in many writings, and anything else. */
const names = fc.oneof(
  fc.mixedCase(
    fc.constantFrom(
      ...[
        'x-consumer-name',
        'x_consumer_groups',
        'x-consumer-scopes',
        'host',
        'content-length',
        'connection',
      ],
      ...[
        'transfer-encoding',
        'x-forwarded-for',
        'x_forwarded_host',
        'forwarded',
        'x-real-ip',
        'x-request-id',
        'te',
      ],
    ),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.stringMatching(/^[a-z-]{1,8}$/),
);
const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.stringMatching(/^[ -~\r\n\0]{0,12}$/),
);

const OWN =
  /^(?:x[-_]consumer[-_](?:name|groups|scopes)|host|content-length|connection|transfer-encoding|te|x[-_]forwarded[-_].*|forwarded|x[-_]real[-_]ip|x-request-id)$/i;

function handlerOf(request: (given: unknown) => unknown) {
  const module = { namespace: { default: { create: () => ({ request }) } }, folder: '/' };
  return customPolicy.createHandler({ module: 'own.js' }, policyDeps({ module }));
}

it('a module cannot make a request that cannot be sent, or one that says what is the gateway’s to say', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('set', 'add'), names, values)), (changes) => {
      const exchange = exchangeOf();
      const handler = handlerOf((given) => {
        const headers: unknown = Reflect.get(Object(given), 'headers');
        for (const [verb, name, value] of changes) {
          try {
            Reflect.apply(Reflect.get(Object(headers), verb), headers, [name, value]);
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
          }
        }
      });
      expect(handler.request?.(exchange)).toBeUndefined();
      const { headers } = exchange.request;
      expect(headers.unsendable).toBeUndefined();
      expect([...headers].filter(([name]) => OWN.test(name))).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

it('whatever a hook gives becomes nothing, an answer that can be sent, or 500', async () => {
  const parts = fc.record(
    {
      status: fc.oneof(fc.integer({ min: -1, max: 1000 }), fc.anything()),
      headers: fc.oneof(fc.dictionary(names, fc.oneof(values, fc.array(values))), fc.anything()),
      body: fc.oneof(fc.string(), fc.uint8Array(), fc.anything()),
    },
    { requiredKeys: [] },
  );
  const given = fc.oneof(parts, fc.anything());
  await fc.assert(
    fc.asyncProperty(given, fc.boolean(), async (value, isLater) => {
      const handler = handlerOf(() => (isLater ? Promise.resolve(value) : value));
      const verdict: Answer | undefined = await handler.request?.(exchangeOf());
      if (verdict === undefined) {
        expect(value).toBeUndefined();
        return;
      }
      const { status, headers } = verdict.head;
      expect(status >= 200 && status <= 599 && Number.isInteger(status)).toBe(true);
      expect(headers.unsendable).toBeUndefined();
      expect(headers.has('content-length') || headers.has('transfer-encoding')).toBe(false);
      expect(typeof verdict.body === 'string' || verdict.body instanceof Uint8Array).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
