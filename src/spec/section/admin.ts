// The admin listeners, and what protects them: whoever reaches one sees everything and may roll the gateway back.
import type { ListenerRecord } from '../../artifact/types.ts';
import { isSecretReference } from '../../policy/consumer/reference.ts';
import { spanOf } from '../../source/span.ts';
import { isLoopback } from '../../util/loopback.ts';
import type { MergedSpec } from '../merge.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import type { Admin, Written } from '../types.ts';

type Listener = ListenerRecord & Written;

const HISTORY = 20;

/** What routes are served on, and what serves gw itself. */
export interface SplitListeners {
  readonly serving: readonly Listener[];
  readonly admin: readonly Listener[];
}

/** Tells the listeners that serve routes from the others. */
export function splitListeners(reading: SpecReading, listeners: readonly Listener[]): SplitListeners {
  const isAdmin = ({ node }: Listener) => reading.flag(node, 'admin', false);
  return {
    serving: listeners.filter((each) => !isAdmin(each)),
    admin: listeners.filter(isAdmin),
  };
}

/** Reads `admin` and checks the admin listeners; undefined when there is none. */
export function readAdmin(
  reading: SpecReading,
  spec: MergedSpec,
  { serving, admin }: SplitListeners,
): Admin | undefined {
  const written = spec.admin;
  const token = readToken(reading, reading.text(written?.value, 'token'));
  if (admin.length === 0) {
    if (written !== undefined && isSettled(reading, spec)) {
      const hint = 'add one, such as `listeners: { admin: { address: "127.0.0.1:9000", admin: true } }`';
      reading.report('GW1841', written.key, '`admin` has no effect without an admin listener', { hint });
    }
    return undefined;
  }
  const first = spec.listeners.get(admin[0]?.name ?? '');
  if (serving.length === 0 && first !== undefined && isSettled(reading, spec)) {
    reading.report('GW1103', first.key, 'the spec has no listener that serves routes', {
      hint: 'add one, such as `public: { address: "0.0.0.0:8080" }`',
    });
  }
  for (const listener of admin) {
    checkProtection(
      reading,
      listener,
      written === undefined ? false : reading.child(written.value, 'token') !== undefined,
    );
    checkOwnAddress(reading, listener, [...serving, ...admin]);
    checkEffect(reading, listener);
  }
  const readOnly = reading.flag(written?.value, 'readOnly', false);
  return {
    listeners: [...admin].sort((a, b) => (a.name < b.name ? -1 : 1)),
    history: reading.number(written?.value, 'history', HISTORY),
    ...(token && { token }),
    ...(readOnly && { readOnly }),
    ...(written && { key: spanOf(written.key), node: written.value }),
  };
}

/** Whether every listener could be read: a wrong one may be the admin listener. */
function isSettled(reading: SpecReading, { listeners }: MergedSpec): boolean {
  return reading.isComplete && [...listeners.values()].every(({ value }) => reading.isSound(value));
}

/** A token as the artifact holds it: its hash, or a reference to it. */
function readToken(reading: SpecReading, node: TextNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  const hash = /^sha256:([0-9a-f]{64})$/i.exec(node.value)?.[1];
  if (hash !== undefined) return `sha256:${hash.toLowerCase()}`;
  if (isSecretReference(node.value)) return node.value;
  const hint = node.value.includes('${')
    ? 'a reference is `${env:NAME}` or `${file:PATH}` alone, without a default'
    : 'give its hash, `"sha256:…"` (`printf %s TOKEN | sha256sum` prints it), or a reference such as `"${env:GW_ADMIN_TOKEN}"`';
  reading.report('GW1801', node, 'the token may not stand in the spec', { hint });
  return undefined;
}

/** On an address that other machines reach, a token or a client certificate is asked for. */
function checkProtection(
  reading: SpecReading,
  { name, node, address, tls }: Listener,
  hasToken: boolean,
): void {
  const isNear = 'unix' in address || isLoopback(address.host);
  const asksForCertificate = tls?.clientCa !== undefined && tls.clientCertificate !== 'optional';
  // `admin` itself may hold the token although something else in it is wrong.
  if (isNear || hasToken || asksForCertificate || !reading.isSound(node)) return;
  const message = `admin listener \`${name}\` can be reached from other machines, and nobody is asked who they are`;
  reading.report('GW1840', reading.child(node, 'address') ?? node, message, {
    hint: 'listen on 127.0.0.1, or give `admin: { token: "${env:GW_ADMIN_TOKEN}" }` or `tls.clientCa`',
  });
}

/** A request could not be told from one for a route by its host alone: who asks for what must not matter here. */
function checkOwnAddress(reading: SpecReading, listener: Listener, all: readonly Listener[]): void {
  const other = all.find((each) => each !== listener && isSameAddress(each, listener));
  if (other === undefined || (reading.flag(other.node, 'admin', false) && other.name > listener.name)) return;
  const at = reading.child(listener.node, 'address') ?? listener.node;
  const message = `admin listener \`${listener.name}\` shares its address with listener \`${other.name}\``;
  reading.report('GW1842', at, message, {
    hint: 'give it a port of its own',
    related: [
      {
        message: `\`${other.name}\` is here`,
        span: spanOf(reading.child(other.node, 'address') ?? other.node),
      },
    ],
  });
}

function isSameAddress({ address: one }: Listener, { address: other }: Listener): boolean {
  if ('unix' in one || 'unix' in other) return 'unix' in one && 'unix' in other && one.unix === other.unix;
  return one.port !== 0 && one.port === other.port && one.host === other.host;
}

/** What only matters to routes. */
function checkEffect(reading: SpecReading, { node }: Listener): void {
  for (const key of ['mergeSlashes', 'trustedProxies', 'passOverrides', 'passLookalikes'] as const) {
    const entry = reading.entry(node, key);
    if (entry === undefined) continue;
    reading.report('GW1841', entry.key, `\`${key}\` has no effect on an admin listener`, {
      hint: 'take it out',
    });
  }
}

/** Says so when a route names an admin listener, which serves none. */
export function checkServesRoutes(reading: SpecReading, name: TextNode, admin: ReadonlySet<string>): void {
  if (!admin.has(name.value)) return;
  const message = `listener \`${name.value}\` is an admin listener, which serves no routes`;
  reading.report('GW1843', name, message, { hint: 'take it out, or name another listener' });
}
