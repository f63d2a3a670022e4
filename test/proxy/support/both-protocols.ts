// One request over HTTP/1.1 or HTTP/2, asked and answered alike.
import { request } from 'undici';
import { ask, connectHttp2 } from './http2-client.ts';

interface AskedFor {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** An answer; header names in lower case, its body as bytes. */
interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

type Client = (address: string, asked?: AskedFor) => Promise<Got>;

const overHttp1: Client = async (address, { method = 'GET', path = '/', headers = {}, body } = {}) => {
  const sent = body === undefined ? {} : { body };
  const answer = await request(`http://${address}${path}`, { method, headers, ...sent } as never);
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: answer.headers, body: bytes };
};

const overHttp2: Client = async (address, { method = 'GET', path = '/', headers = {}, body } = {}) => {
  const session = connectHttp2(`http://${address}`);
  const head = { ':method': method, ':path': path, ':authority': 'a.example', ...headers };
  const answer = await ask(session, head, body);
  return { status: answer.status, headers: answer.headers, body: Buffer.from(answer.body, 'latin1') };
};

/** The clients of a listener that serves both. */
export const CLIENTS: Readonly<Record<'HTTP/1.1' | 'HTTP/2', Client>> = {
  'HTTP/1.1': overHttp1,
  'HTTP/2': overHttp2,
};
