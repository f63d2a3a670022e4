// Consumers: who calls. No credential may stand here in plain text, and none may belong to two.
import type { ConsumerRecord } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, SourceNode } from '../../source/types.ts';
import type { NamedEntries } from '../names.ts';
import { isText, type SpecReading } from '../reading.ts';
import type { Written } from '../types.ts';
import { Credentials } from '../value/credentials.ts';
import { readApiKey, readCertificate, readHmac, readLogin } from './credential.ts';

/** Reads the consumers of a spec. */
export function readConsumers(reading: SpecReading, entries: NamedEntries): (ConsumerRecord & Written)[] {
  const known = new Credentials(reading);
  return [...entries].map(([name, entry]) => readConsumer(reading, { name, entry, known }));
}

function readConsumer(
  reading: SpecReading,
  { name, entry, known }: { name: string; entry: MapEntry; known: Credentials },
): ConsumerRecord & Written {
  const node = entry.value;
  const context = { reading, known, consumer: name };
  const each = <T>(key: string, read: (item: SourceNode) => T | undefined): T[] =>
    reading.items(node, key).flatMap((item) => read(item) ?? []);
  return {
    name,
    groups: [...new Set(reading.texts(node, 'groups').map(({ value }) => value))].sort(),
    apiKeys: each('apiKeys', (item) => (isText(item) ? readApiKey(context, item) : undefined)),
    basic: each('basic', (item) => readLogin(context, item)),
    hmac: each('hmac', (item) => readHmac(context, item)),
    certificates: each('certificates', (item) => readCertificate(context, item)),
    key: spanOf(entry.key),
    node,
  };
}
