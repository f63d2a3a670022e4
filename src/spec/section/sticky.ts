import type { StickyRecord } from '../../artifact/types.ts';
import { isSecretReference } from '../../policy/consumer/reference.ts';
import type { SourceNode } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';
import { readDuration } from '../value/duration.ts';

/** Reads `sticky` of an upstream; its secret is never repeated, be it a reference or not. */
export function readSticky(
  reading: SpecReading,
  node: SourceNode | undefined,
): { readonly sticky?: StickyRecord } {
  const cookie = reading.text(node, 'cookie');
  const secret = reading.text(node, 'secret');
  if (cookie === undefined || secret === undefined) return {};
  if (!isSecretReference(secret.value)) {
    reading.report('GW1801', secret, 'the secret of a cookie may not stand in the spec', {
      hint: 'give a reference such as `"${env:STICKY_SECRET}"`, without a default',
    });
  }
  const ttlMs = readDuration(reading, reading.text(node, 'ttl'), undefined);
  return { sticky: { cookie: cookie.value, ...(ttlMs !== undefined && { ttlMs }), secret: secret.value } };
}
