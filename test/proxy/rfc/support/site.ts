// The gateway that all cases of one engine are run against, and how a case is run.
import type { EngineFactory } from '../../support/engine.ts';
import { startGateway } from '../../support/gateway.ts';
import { RawClient } from '../../support/raw.ts';
import { type Message, MessageReader, valuesOf } from './message-reader.ts';
import { ScriptedUpstream } from './scripted-upstream.ts';
import type { Case, Part } from './types.ts';

/** A gateway in front of a scripted upstream. */
export interface Site {
  readonly address: string;
  readonly upstream: ScriptedUpstream;
  /** How cases write the port of the gateway and the authority of the upstream. */
  readonly places: ReadonlyMap<string, string>;
}

/** What became of a case. */
export interface Observed {
  readonly upstream: readonly Message[];
  readonly client: readonly Message[];
  readonly kept: boolean;
  readonly connections: number;
}

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const PROBE = 'GET /probe HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n';

/** Starts the gateway: everything goes to the upstream, but for a few paths under which it answers by itself. */
export async function startSite(factory: EngineFactory): Promise<Site> {
  const upstream = await ScriptedUpstream.start();
  const endpoint = (url: string, responseMs = 4_000) => ({
    endpoints: [{ url, weight: 1 }],
    timeouts: { connectMs: 4_000, responseMs, idleMs: 4_000 },
  });
  const headers = { 'x-probe': '1' };
  const { address } = await startGateway(
    factory,
    {
      listeners: {
        main: { address: LOOPBACK },
        narrow: { address: LOOPBACK, hosts: ['narrow.example'] },
      },
      upstreams: {
        up: endpoint(upstream.url),
        based: endpoint(`${upstream.url}/base`),
        hasty: endpoint(upstream.url, 100),
        dead: endpoint('http://127.0.0.1:1'),
      },
      routes: {
        all: { prefix: '/', listeners: ['main'], action: 'up' },
        read: { prefix: '/', listeners: ['narrow'], methods: ['GET', 'POST'], action: 'up' },
        based: { prefix: '/based', action: 'based' },
        hasty: { path: '/hasty', action: 'hasty' },
        dead: { path: '/dead', action: 'dead' },
        own: {
          path: '/own',
          action: { kind: 'respond', respond: { status: 200, headers: {}, body: 'own' } },
        },
        gone: {
          path: '/moved',
          action: { kind: 'redirect', redirect: { status: 308, location: '/new' } },
        },
        probe: { path: '/probe', action: { kind: 'respond', respond: { status: 200, headers, body: '' } } },
      },
    },
    { randomId: () => 'id' },
  );
  const open = address();
  const places = new Map([
    [open.replace(/^.*:/, ''), '<port>'],
    [new URL(upstream.url).host, '<upstream>'],
  ]);
  return { address: open, upstream, places };
}

/** Plays a case: sends its bytes, waits for as many answers as are expected, then asks whether the connection lives. */
export async function runCase({ address, upstream }: Site, played: Case, answers: number): Promise<Observed> {
  upstream.begin(listOf(played.upstream ?? []));
  const client = new RawClient(address);
  const reader = await converse(client, listOf(played.request), answers);
  if (!client.socket.writableEnded) client.send(PROBE);
  await client.closed();
  reader.end();
  const messages = reader.messages.filter((message) => valuesOf(message, 'x-probe').length === 0);
  return {
    upstream: upstream.requests,
    client: messages,
    kept: messages.length < reader.messages.length,
    connections: upstream.connections.size,
  };
}

/** Sends a case's parts and resolves once so many answers are whole, or the connection has ended. */
async function converse(client: RawClient, parts: readonly Part[], answers: number): Promise<MessageReader> {
  const methods: string[] = [];
  let finals = 0;
  let done: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    done = resolve;
  });
  const reader = new MessageReader({
    method: () => methods[finals],
    end: (message) => {
      if (!/^HTTP\/1\.1 1(?!01)/.test(message.line)) finals++;
      if (reader.messages.length >= answers) done();
    },
  });
  client.socket.on('data', (text: string) => reader.push(text));
  for (const part of parts) {
    const { after, send = '', end = false } = typeof part === 'string' ? { after: /^/, send: part } : part;
    await Promise.race([client.until(after), client.closed()]);
    methods.push(...Array.from(send.matchAll(/^([^\s:]+) \S+ HTTP\/\d/gm), ([, method = '']) => method));
    if (end) client.socket.end();
    else client.send(send);
  }
  await Promise.race([answered, client.closed()]);
  return reader;
}

/** One thing or several, as several. */
export function listOf<T extends object | string>(given: T | readonly T[]): readonly T[] {
  return Array.isArray(given) ? given : [given as T];
}
