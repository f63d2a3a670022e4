import type { ListenerRecord, ListenerTls } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, SourceNode } from '../../source/types.ts';
import { isAddressBlock } from '../../util/address-block.ts';
import type { NamedEntries } from '../names.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import type { Written } from '../types.ts';
import { parseAddress } from '../value/address.ts';
import { pathFromFolder } from '../value/file-path.ts';
import { readHosts } from '../value/host.ts';
import { readLimits, readTimeouts } from './listener-bounds.ts';
import { checkListenerClashes } from './listener-clash.ts';

/** Reads the listeners; `folder` is the spec's root folder. */
export function readListeners(
  reading: SpecReading,
  entries: NamedEntries,
  folder: string,
): (ListenerRecord & Written)[] {
  const listeners: (ListenerRecord & Written)[] = [];
  for (const [name, entry] of entries) {
    const listener = readListener(reading, entry, folder);
    if (listener !== undefined) listeners.push({ name, ...listener });
  }
  // Admin listeners share with nobody, which is checked with what else they must be.
  const serving = listeners.filter(({ node }) => !reading.flag(node, 'admin', false));
  checkListenerClashes(reading, serving);
  return listeners;
}

function readListener(
  reading: SpecReading,
  { key, value: node }: MapEntry,
  folder: string,
): (Omit<ListenerRecord, 'name'> & Written) | undefined {
  const address = readAddress(reading, reading.text(node, 'address'));
  const hosts = readHosts(reading, reading.texts(node, 'hosts'));
  const tls = readTls(reading, reading.child(node, 'tls'), folder);
  const trustedProxies = readTrustedProxies(reading, node);
  const mergeSlashes = reading.flag(node, 'mergeSlashes', false);
  const timeouts = readTimeouts(reading, node);
  const limits = readLimits(reading, node);
  if (address === undefined) return undefined;
  const common = { key: spanOf(key), node, address, hosts, mergeSlashes, trustedProxies, timeouts, limits };
  const http2 = reading.flag(node, 'http2', false);
  const passes = {
    ...(reading.flag(node, 'passOverrides', false) && { passOverrides: true }),
    ...(reading.flag(node, 'passLookalikes', false) && { passLookalikes: true }),
  };
  return { ...common, ...passes, ...(tls && { tls }), ...(http2 && { http2 }) };
}

function readAddress(reading: SpecReading, node: TextNode | undefined) {
  if (node === undefined) return undefined;
  const parsed = parseAddress(node.value);
  if ('address' in parsed) return parsed.address;
  reading.report('GW1401', node, `the address "${node.value}" ${parsed.problem}`, parsed);
  return undefined;
}

function readTrustedProxies(reading: SpecReading, node: SourceNode): string[] {
  const texts = reading.texts(node, 'trustedProxies');
  for (const each of texts) {
    if (isAddressBlock(each.value)) continue;
    const hint = 'such as `10.0.0.0/8`, `192.0.2.7` or `fd00::/8`';
    reading.report('GW1402', each, `"${each.value}" is neither an IP address nor a CIDR block`, { hint });
  }
  return texts.map((each) => each.value);
}

function readTls(
  reading: SpecReading,
  node: SourceNode | undefined,
  folder: string,
): ListenerTls | undefined {
  if (node === undefined) return undefined;
  const certificates: { cert: string; key: string }[] = [];
  const seen = new Map<string, SourceNode>();
  for (const item of reading.items(node, 'certificates')) {
    const cert = reading.text(item, 'cert');
    const key = reading.text(item, 'key');
    if (cert === undefined || key === undefined) continue;
    const certificate = { cert: pathFromFolder(cert, folder), key: pathFromFolder(key, folder) };
    const first = seen.get(certificate.cert);
    if (first === undefined) certificates.push(certificate);
    else reportCertificateTwice(reading, { first, second: cert });
    seen.set(certificate.cert, first ?? cert);
  }
  const clientCa = reading.text(node, 'clientCa');
  const clientCertificate = reading.text(node, 'clientCertificate');
  if (clientCertificate !== undefined && clientCa === undefined && reading.isSound(node)) {
    const hint = 'add `clientCa: …`, or take it out';
    reading.report('GW1806', clientCertificate, '`clientCertificate` has no effect without `clientCa`', {
      hint,
    });
  }
  return {
    certificates,
    minVersion: reading.text(node, 'minVersion')?.value === '1.3' ? '1.3' : '1.2',
    ...(clientCa && { clientCa: pathFromFolder(clientCa, folder) }),
    ...(clientCertificate?.value === 'optional' && { clientCertificate: 'optional' }),
  };
}

function reportCertificateTwice(
  reading: SpecReading,
  { first, second }: { first: SourceNode; second: TextNode },
): void {
  reading.report('GW1407', second, `the certificate "${second.value}" is listed twice`, {
    hint: 'keep one of the two',
    related: [{ message: 'the first is here', span: spanOf(first) }],
  });
}
