/** One request over HTTP/2 on a connection of its own: by ALPN where there is TLS, by prior knowledge elsewhere. */
import { type ClientHttp2Session, connect as connectHttp2, type OutgoingHttpHeaders } from 'node:http2';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { endpointAddress, endpointTls } from '../engine/endpoint-address.ts';
import { statusProblem } from './http.ts';
import type { HttpProbe, ProbeTarget } from './types.ts';

/** More than any answer to a check needs. */
const CONTENT_BYTES_MAX = 4096;

/** What came back. */
export interface Http2Answer {
  readonly status: number;
  /** Fields of the head, then of the trailers. */
  readonly field: (name: string) => string | undefined;
  readonly content: Buffer;
}

/** Checks by `GET` over HTTP/2. Resolves to what is wrong, if anything is; rejects when there is no answer. */
export async function probeHttp2(target: ProbeTarget, probe: HttpProbe): Promise<string | undefined> {
  const authority = probe.host ?? target.url.host;
  const { status } = await askHttp2(target, {
    ':method': 'GET',
    ':path': probe.path,
    ':authority': authority,
  });
  return statusProblem(status, probe);
}

/** Sends one request, with a body if given, and reads its whole answer, up to a bound. */
export async function askHttp2(
  target: ProbeTarget,
  headers: OutgoingHttpHeaders,
  body?: Uint8Array,
): Promise<Http2Answer> {
  const { url, tls, signal } = target;
  const session = connectHttp2(url, {
    createConnection: () =>
      url.protocol === 'https:'
        ? connectTls(endpointTls(target, tls, 'h2'))
        : connectPlain(endpointAddress(url)),
    settings: { enablePush: false },
  });
  // The session has no bound on time of its own.
  const abort = () => session.destroy(new Error('aborted'));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await ask(session, headers, body);
  } finally {
    signal.removeEventListener('abort', abort);
    // Checks are rare: a connection kept for the next one would say nothing of whether new ones can be had.
    session.destroy();
  }
}

function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body: Uint8Array | undefined,
): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    session.on('error', reject);
    session.on('close', () => reject(new Error('the connection was closed without an answer')));
    // An answer without content may have what belongs into its trailers in its head.
    const fields = new Map<string, string>();
    const take = (given: object) => {
      for (const [name, value] of Object.entries(given)) fields.set(name, String(value));
    };
    const pieces: Buffer[] = [];
    let bytes = 0;
    const answer = () =>
      resolve({
        status: Number(fields.get(':status') ?? 0),
        field: (name) => fields.get(name),
        content: Buffer.concat(pieces),
      });
    const stream = session.request({ 'user-agent': 'gw-health-check', ...headers });
    stream.on('error', reject);
    stream.on('response', take);
    stream.on('trailers', take);
    stream.on('data', (piece: Buffer) => {
      pieces.push(piece);
      bytes += piece.length;
      // What is longer is no answer to a check; its head may still be one.
      if (bytes > CONTENT_BYTES_MAX) answer();
    });
    stream.on('end', answer);
    stream.end(body);
  });
}
