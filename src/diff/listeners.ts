// What is different about the listeners themselves. Hosts are told by the requests that reach them on one side only.
import type { ListenerRecord, ListenerTls } from '../artifact/types.ts';
import { canonicalText } from './canonical.ts';
import { shown } from './secret.ts';
import type { ChangeSeverity, Difference } from './types.ts';

const BOUNDS = { kind: 'listener' } as const;

/** The differences between two listeners that take the same requests; names do not count. */
export function listenerDifferences(before: ListenerRecord, after: ListenerRecord): Difference[] {
  return [
    ...plain('address', before.address, after.address, 'breaking'),
    ...tlsDifferences(before.tls, after.tls),
    ...http2Difference(before, after),
    ...plain('mergeSlashes', before.mergeSlashes, after.mergeSlashes, 'risky'),
    ...passes('passOverrides', before, after),
    ...passes('passLookalikes', before, after),
    ...plain('trustedProxies', [...before.trustedProxies].sort(), [...after.trustedProxies].sort(), 'risky'),
    ...boundDifferences({ ...BOUNDS, where: 'timeouts', lifted: 'risky' }, before.timeouts, after.timeouts),
    ...boundDifferences({ ...BOUNDS, where: 'limits', lifted: 'breaking' }, before.limits, after.limits),
  ];
}

/** To let through what policies could be evaded by is no small thing. */
function passes(
  what: 'passOverrides' | 'passLookalikes',
  before: ListenerRecord,
  after: ListenerRecord,
): Difference[] {
  const [was, is] = [before[what] === true, after[what] === true];
  return plain(what, was, is, is ? 'breaking' : 'risky');
}

function plain(what: string, before: unknown, after: unknown, severity: ChangeSeverity): Difference[] {
  if (canonicalText(before) === canonicalText(after)) return [];
  const views = { before: shown(before), after: shown(after) };
  return [{ what, kind: 'listener', severity, text: `${what} ${short(before)} → ${short(after)}`, ...views }];
}

function tlsDifferences(before: ListenerTls | undefined, after: ListenerTls | undefined): Difference[] {
  if (before === undefined && after === undefined) return [];
  if (after === undefined) {
    const text = 'TLS is lost: clients talk plain http';
    return [
      { what: 'tls', kind: 'listener', severity: 'breaking', text, before: shown(before), lost: ['tls'] },
    ];
  }
  if (before === undefined) {
    const text = 'TLS is asked for: clients that talk plain http are not served any more';
    return [{ what: 'tls', kind: 'listener', severity: 'breaking', text, after: shown(after) }];
  }
  return [
    ...plain('tls.certificates', before.certificates, after.certificates, 'risky'),
    ...plain('tls.minVersion', before.minVersion, after.minVersion, 'risky'),
    ...clientCaDifference(before.clientCa, after.clientCa),
    ...clientCertificateDifference(before, after),
  ];
}

function clientCaDifference(before: string | undefined, after: string | undefined): Difference[] {
  const what = 'tls.clientCa';
  if (before === after) return [];
  if (after === undefined) {
    const text = 'clients need no certificate any more';
    const lost = ['authentication', 'clientCa'];
    return [{ what, kind: 'listener', severity: 'breaking', text, before: shown(before), lost }];
  }
  if (before !== undefined) return plain(what, before, after, 'risky');
  const text = 'clients without a certificate are not served any more';
  return [{ what, kind: 'listener', severity: 'breaking', text, after }];
}

function clientCertificateDifference(before: ListenerTls, after: ListenerTls): Difference[] {
  const what = 'tls.clientCertificate';
  // Where nobody is asked before or after, that is the difference, and it is told.
  if (before.clientCa === undefined || after.clientCa === undefined) return [];
  if (before.clientCertificate === after.clientCertificate) return [];
  if (after.clientCertificate === undefined) {
    const text = 'clients without a certificate are not served any more';
    return [{ what, kind: 'listener', severity: 'breaking', text, before: 'optional', after: 'required' }];
  }
  const text = 'clients need no certificate any more';
  const lost = ['authentication', 'clientCa'];
  return [
    { what, kind: 'listener', severity: 'breaking', text, before: 'required', after: 'optional', lost },
  ];
}

function http2Difference(before: ListenerRecord, after: ListenerRecord): Difference[] {
  const [was, is] = [before.http2 === true, after.http2 === true];
  if (was === is) return [];
  const text = is ? 'HTTP/2 is offered' : 'HTTP/2 is not offered any more';
  return [{ what: 'http2', kind: 'listener', severity: is ? 'safe' : 'risky', text, before: was, after: is }];
}

/** What the bounds belong to, under which key they stand, and how much it weighs that one is lifted. */
interface BoundsOf {
  readonly kind: Difference['kind'];
  readonly where: string;
  readonly lifted: ChangeSeverity;
}

/** Bounds by name, of which 0 is none: raised is safe, lowered is risky, lifted as `lifted` says. */
export function boundDifferences(
  { kind, where, lifted }: BoundsOf,
  before: object,
  after: object,
): Difference[] {
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.entries(before).flatMap(([name, was]: [string, unknown]) => {
    const is = now.get(name);
    if (was === is || typeof was !== 'number' || typeof is !== 'number') return [];
    const isLifted = is === 0 && was !== 0;
    const severity = isLifted ? lifted : was !== 0 && is > was ? 'safe' : 'risky';
    const what = `${where}.${name}`;
    const text = isLifted ? `${what} of ${was} is lost` : `${what} ${was === 0 ? 'none' : was} → ${is}`;
    return [{ what, kind, severity, text, before: was, after: is, ...(isLifted && { lost: ['limit'] }) }];
  });
}

function short(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
