// A client on node:http2, for asking a gateway in short.
import {
  type ClientHttp2Session,
  type ClientSessionOptions,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type SecureClientSessionOptions,
} from 'node:http2';
import { closing } from './scope.ts';

/** What came back. */
export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
  /** The heads of interim answers, in order. */
  readonly interim: readonly IncomingHttpHeaders[];
}

/** Connects to `address`; the session is destroyed when the test ends. */
export function connectHttp2(
  url: string,
  options: ClientSessionOptions | SecureClientSessionOptions = {},
): ClientHttp2Session {
  const session = connect(url, options);
  session.on('error', () => undefined);
  return closing(session, (each) => each.destroy());
}

/** Asks for one thing and resolves to the whole answer; rejects when the stream is reset. */
export function ask(
  session: ClientHttp2Session,
  head: OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<Http2Answer> {
  const stream = session.request(head, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  return new Promise((resolve, reject) => {
    let headers: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    const interim: IncomingHttpHeaders[] = [];
    const chunks: Buffer[] = [];
    stream.on('headers', (given) => interim.push(given));
    stream.on('response', (given) => {
      headers = given;
    });
    stream.on('trailers', (given) => {
      trailers = given;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('close', () => {
      if (headers[':status'] === undefined) reject(new Error(`no answer, code ${stream.rstCode}`));
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ status: Number(headers[':status']), headers, body: text, trailers, interim });
    });
  });
}
