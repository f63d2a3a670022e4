// What the pipeline makes of policies: their order, answers in place of the action, and what takes its time.
import { describe, expect, it } from 'vitest';
import type { Artifact, RouteRecord } from '../../src/artifact/types.ts';
import { HeaderFields } from '../../src/http/header-fields.ts';
import type { Exchange } from '../../src/http/types.ts';
import { refuse } from '../../src/policy/refuse.ts';
import type { PolicyHandler, Verdict } from '../../src/policy/types.ts';
import { KeptStates } from '../../src/proxy/kept-states.ts';
import { handleExchange } from '../../src/proxy/pipeline.ts';
import type { Site } from '../../src/proxy/revision.ts';
import type { Engine, ExchangeOutcome, IncomingExchange } from '../../src/proxy/types.ts';

const OUTCOME: ExchangeOutcome = {
  status: 200,
  requestBytes: 0,
  responseBytes: 0,
  durationMs: 0,
  endpoint: undefined,
  upstreamMs: undefined,
  end: 'complete',
};

const NO_ENGINE: Engine = {
  listen: () => Promise.reject(new Error('nothing listens here')),
  forwardAlone: () => undefined,
  retire: () => undefined,
  close: () => undefined,
};

/** Sends one request through these policies to a route that answers `pong`. */
function send(handlers: readonly PolicyHandler[], headers: string[] = []) {
  const answers: { status: number; body: string }[] = [];
  let onEnd: ((outcome: ExchangeOutcome) => void) | undefined;
  const incoming: IncomingExchange = {
    connection: { remoteAddress: '192.0.2.1', remotePort: 1, localPort: 80, scheme: 'http' },
    request: {
      method: 'GET',
      target: '/',
      httpVersion: '1.1',
      authority: 'a',
      headers: new HeaderFields(['Host', 'a', ...headers]),
    },
    upgrade: false,
    hasBody: false,
    readBody: () => Promise.resolve(new Uint8Array(0)),
    respond: ({ status }, body) => answers.push({ status, body: String(body) }),
    forward: () => expect.fail('nothing is forwarded here'),
    onEnd: (listener) => {
      onEnd = listener;
    },
  };
  const record: Partial<RouteRecord> = {
    name: 'r',
    policies: [],
    action: { kind: 'respond', respond: { status: 200, headers: {}, body: 'pong' } },
  };
  const route = {
    record,
    handlers,
    answersPreflights: false,
    needsParams: true,
    chooseUpstream: undefined,
    mirror: undefined,
  };
  const artifact: Partial<Artifact> = {
    policies: [{ name: 'p', kind: 'p', phase: 'transform', options: {} }] as never,
  };
  const router = { lookup: () => 0, routeOf: () => 0, params: () => ({}), matchedLength: () => 1 };
  const listener = {
    record: { name: 'l', hosts: [], mergeSlashes: false, limits: { bodyBytesMax: 0 } },
    index: 0,
    trusted: () => false,
  };
  const revision = { artifact, router, route: () => route, observers: [], watchers: [] };
  const site = { revision, listeners: [listener], hosts: [[]] };
  const deps = {
    engine: NO_ENGINE,
    random: () => 0,
    now: () => 0,
    randomId: () => 'id',
  };
  handleExchange(incoming, site as unknown as Site, deps);
  return { answers, end: () => onEnd?.(OUTCOME) };
}

/** A promise with its key. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A policy that notes what it is asked. */
function noting(
  name: string,
  told: string[],
  request?: (exchange: Exchange) => Verdict | Promise<Verdict>,
): PolicyHandler {
  return {
    request(exchange) {
      told.push(`${name} request`);
      return request?.(exchange);
    },
    response: () => told.push(`${name} response`),
    end: () => told.push(`${name} end`),
  };
}

describe('policies of a route', () => {
  it('see the request in their order, then the answer, then the end', () => {
    const told: string[] = [];
    const { answers, end } = send([noting('a', told), noting('b', told)]);
    end();
    expect(answers).toEqual([{ status: 200, body: 'pong' }]);
    expect(told).toEqual(['a request', 'b request', 'a response', 'b response', 'a end', 'b end']);
  });

  it('may answer in place of the action: later ones see the answer only', () => {
    const told: string[] = [];
    const stop = (exchange: Exchange) => refuse(exchange, { status: 401, detail: 'No.' });
    const { answers, end } = send([noting('a', told, stop), noting('b', told)]);
    end();
    expect(answers[0]?.status).toBe(401);
    expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({
      title: 'Unauthorized',
      detail: 'No.',
      instance: 'id',
    });
    expect(told).toEqual(['a request', 'a response', 'b response', 'a end']);
  });

  it('may take their time', async () => {
    const told: string[] = [];
    const later = deferred<Verdict>();
    const { answers } = send([noting('a', told, () => later.promise), noting('b', told)]);
    expect(told).toEqual(['a request']);
    later.resolve(undefined);
    await expect.poll(() => answers).toEqual([{ status: 200, body: 'pong' }]);
    expect(told).toEqual(['a request', 'b request', 'a response', 'b response']);
  });

  it('are answered for with 500 when they fail, at once or later', async () => {
    const fails = () => {
      throw new Error('broken');
    };
    expect(send([{ request: fails }]).answers[0]?.status).toBe(500);
    const late = send([{ request: async () => fails() }]);
    await expect.poll(() => late.answers[0]?.status).toBe(500);
  });

  it('do nothing for a client that went away meanwhile', async () => {
    const told: string[] = [];
    const later = deferred<Verdict>();
    const { answers, end } = send([noting('a', told, () => later.promise), noting('b', told)]);
    end();
    later.resolve(undefined);
    await later.promise;
    await Promise.resolve();
    expect(answers).toEqual([]);
    expect(told).toEqual(['a request', 'a end']);
  });

  it('learn of nothing that a client says about who it is', () => {
    let seen: string[] = [];
    const forged = [
      'X-Consumer-Name',
      'root',
      'x_consumer_groups',
      'admins',
      'X-Consumer-Scopes',
      'all',
      'X-Own',
      '1',
    ];
    const look = ({ request }: Exchange) => {
      seen = request.headers.toRaw();
      return undefined;
    };
    send([{ request: look }], forged);
    expect(seen.filter((text) => /consumer/i.test(text))).toEqual([]);
    expect(seen).toContain('X-Own');
  });
});

describe('what policies keep', () => {
  const state = (log: string[], name: string) => ({ close: () => void log.push(name) });

  it('goes from one revision to the next, and is closed when nobody asks for it', () => {
    const closed: string[] = [];
    const first = new KeptStates();
    const kept = first.keep('a', () => state(closed, 'a'));
    first.keep('b', () => state(closed, 'b'));
    const second = new KeptStates(first);
    expect(second.keep('a', () => state(closed, 'new'))).toBe(kept);
    second.keep('c', () => state(closed, 'c'));
    second.replacePrevious();
    expect(closed).toEqual(['b']);
    second.close();
    expect(closed).toEqual(['b', 'a', 'c']);
  });

  it('is closed with a revision that never serves, unless the one that does has it', () => {
    const closed: string[] = [];
    const first = new KeptStates();
    first.keep('a', () => state(closed, 'a'));
    const broken = new KeptStates(first);
    broken.keep('a', () => state(closed, 'new'));
    broken.keep('b', () => state(closed, 'b'));
    broken.abandon();
    expect(closed).toEqual(['b']);
  });
});
