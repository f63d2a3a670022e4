/**
 * Asks the admin listener of a running gateway. Where it is and what it wants to see comes from the command line or the
 * environment: GW_ADMIN_URL, GW_ADMIN_TOKEN, and for TLS GW_ADMIN_CA, GW_ADMIN_CERT and GW_ADMIN_KEY (paths).
 */
import { readFileSync } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { resolve } from 'node:path';
import { isLoopback } from '../util/loopback.ts';
import { CommandError, reasonOf } from './error.ts';
import type { CommandIo, Parameter } from './types.ts';

/** The argument of commands that talk to a running gateway. */
export const ADMIN_ARGUMENT: Parameter = {
  flags: '[url]',
  description:
    'the admin listener: http://…, https://… or unix:/path; default: $GW_ADMIN_URL, else http://127.0.0.1:9000',
};

/** What an admin listener has answered. */
export interface AdminAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array;
}

const DEFAULT_URL = 'http://127.0.0.1:9000';
/** Without a byte for so long, nothing more is waited for: comparing large gateways takes a while. */
const SILENT_MS = 60_000;
/** An artifact of a hundred thousand routes fits several times. */
const ANSWER_MAX = 512 * 1024 * 1024;

/** An admin listener as a command talks to it. */
export class AdminClient {
  /** As people named it. */
  readonly url: string;
  readonly #io: CommandIo;
  readonly #base: URL;
  readonly #socketPath: string | undefined;

  /** Throws a CommandError for what is no URL. */
  constructor(url: string | undefined, io: CommandIo) {
    this.url = url ?? (io.env.GW_ADMIN_URL || DEFAULT_URL);
    this.#io = io;
    this.#socketPath = /^unix:(\/.*)$/s.exec(this.url)?.[1];
    this.#base = readUrl(this.#socketPath === undefined ? this.url : 'http://localhost', this.url);
  }

  /** Sends a request; throws a CommandError when there is no answer, or when the token is refused. */
  async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<AdminAnswer> {
    const answer = await this.#send(method, path, body === undefined ? undefined : JSON.stringify(body));
    if (answer.status !== 401) return answer;
    const hasToken = (this.#io.env.GW_ADMIN_TOKEN ?? '') !== '';
    throw new CommandError(`${this.url} ${hasToken ? 'refuses the token' : 'asks for a token'}`, {
      hint: hasToken ? 'look at GW_ADMIN_TOKEN' : 'put it into GW_ADMIN_TOKEN',
    });
  }

  /** The answer of a resource as JSON; throws a CommandError when it is none, or an error of another kind than `may`. */
  async json(path: string, may: readonly number[] = []): Promise<Record<string, unknown>> {
    const answer = await this.ask('GET', path);
    if (answer.status !== 200 && !may.includes(answer.status)) throw this.failure(answer);
    return this.read(answer);
  }

  /** An answer's body as JSON. */
  read({ body }: AdminAnswer): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(new TextDecoder().decode(body));
      if (typeof value === 'object' && value !== null) return { ...value };
    } catch {
      // What it is does not matter then.
    }
    throw new CommandError(`${this.url} is no admin listener of gw`, { hint: 'see docs/admin.md' });
  }

  /** What an answer says that is none of those hoped for. */
  failure(answer: AdminAnswer): CommandError {
    const isProblem = answer.type.startsWith('application/problem+json');
    const detail = isProblem ? this.read(answer).detail : undefined;
    const why = typeof detail === 'string' ? detail : 'is that an admin listener of gw?';
    return new CommandError(`${this.url} answers ${answer.status}: ${why}`);
  }

  #send(method: string, path: string, body: string | undefined): Promise<AdminAnswer> {
    const { protocol, hostname, port, pathname } = this.#base;
    const token = this.#io.env.GW_ADMIN_TOKEN ?? '';
    const isSecure = protocol === 'https:';
    if (token !== '' && !isSecure && this.#socketPath === undefined && !isLoopback(hostname)) {
      this.#io.stderr.write(`warning: the token goes to ${hostname} in plain text\n`);
    }
    const options = {
      method,
      path: pathname.replace(/\/$/, '') + path,
      timeout: SILENT_MS,
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
      ...(this.#socketPath === undefined
        ? { host: hostname.replace(/^\[|\]$/g, ''), ...(port !== '' && { port }) }
        : { socketPath: this.#socketPath }),
    };
    const send = isSecure ? () => requestHttps({ ...options, ...this.#tls() }) : () => requestHttp(options);
    return this.#receive(send, body);
  }

  #receive(send: () => ClientRequest, body: string | undefined): Promise<AdminAnswer> {
    return new Promise((done, fail) => {
      const cannot = (cause: unknown) =>
        fail(
          new CommandError(`cannot reach ${this.url}: ${reasonOf(cause)}`, {
            cause,
            hint: 'is gw running there, and does its spec have a listener with `admin: true`?',
          }),
        );
      const request = send();
      request.once('error', cannot);
      request.once('timeout', () => request.destroy(new Error('it does not answer')));
      request.once('response', (response) => void readAnswer(response).then(done, cannot));
      request.end(body);
    });
  }

  #tls(): { ca?: string; cert?: string; key?: string } {
    const read = (name: string) => {
      const path = this.#io.env[name] ?? '';
      if (path === '') return undefined;
      try {
        return readFileSync(resolve(this.#io.cwd, path), 'utf8');
      } catch (cause) {
        throw new CommandError(`cannot read ${path} (${name}): ${reasonOf(cause)}`, { cause });
      }
    };
    const [ca, cert, key] = [read('GW_ADMIN_CA'), read('GW_ADMIN_CERT'), read('GW_ADMIN_KEY')];
    return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  }
}

function readUrl(text: string, shown: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (url !== undefined && isPlain && /^https?:$/.test(url.protocol)) return url;
  throw new CommandError(`"${shown}" is not the URL of an admin listener`, {
    hint: 'such as http://127.0.0.1:9000, https://gw.example.com:9443 or unix:/run/gw-admin.sock',
  });
}

async function readAnswer(response: IncomingMessage): Promise<AdminAnswer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > ANSWER_MAX) throw new Error('its answer is too long');
    chunks.push(chunk);
  }
  const { statusCode = 0, headers } = response;
  return { status: statusCode, type: headers['content-type'] ?? '', body: Buffer.concat(chunks) };
}

/** The artifact that serves at an admin listener; throws a CommandError when it cannot be had. */
export async function fetchArtifact(url: string, io: CommandIo): Promise<Uint8Array> {
  const client = new AdminClient(url, io);
  const answer = await client.ask('GET', '/artifact');
  if (answer.status !== 200 || !answer.type.startsWith('application/octet-stream'))
    throw client.failure(answer);
  // A copy of its own: words are read in place, and need an offset that is a multiple of their size.
  return new Uint8Array(answer.body);
}
