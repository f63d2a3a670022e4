import { once } from 'node:events';
import { get, type IncomingMessage, type RequestListener, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { deferred } from '../proxy/support/deferred.ts';
import { closing } from '../proxy/support/scope.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { Spawned } from '../serve/support/spawned.ts';
import { startSite, WAYS, type Way } from './support/site.ts';

const TOKEN = 'a-token-that-is-long';
const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

/** Answers are good for a minute, tell how many there have been, and have their path's segments as tags. */
function counting() {
  let count = 0;
  const listener: RequestListener = (asked, response) => {
    count += 1;
    response.setHeader('cache-control', 'max-age=60');
    response.setHeader('surrogate-key', (asked.url ?? '').split(/[/?]/).join(' '));
    response.setHeader('cache-tag', 'every,other');
    response.end(String(count));
  };
  return listener;
}

async function siteOf(way: Way, more = '', listener = counting()) {
  const policies = `keep: { cache: { purgeToken: "\${env:PURGE:-${TOKEN}}"${more} } }`;
  const { ask } = await startSite(way, { policies, chain: 'keep' }, listener);
  const purge = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await ask({ method: 'PURGE', path, headers: { ...AUTHORIZED, ...headers } });
    return answer.status === 200 ? JSON.parse(String(answer.body)).purged : answer.status;
  };
  const bodies = async (...paths: string[]) => {
    const found = [];
    for (const path of paths) found.push(String((await ask({ path })).body));
    return found;
  };
  return { ask, purge, bodies };
}

describe.each(WAYS)('purging: $name', (way) => {
  it('takes away what is kept for an address, and says how much', async () => {
    const { purge, bodies } = await siteOf(way);
    expect(await bodies('/a', '/a?b', '/a')).toEqual(['1', '2', '1']);
    expect([await purge('/a'), await purge('/a')]).toEqual([1, 0]);
    expect(await bodies('/a', '/a?b')).toEqual(['3', '2']);
  });

  it('takes away all below an address, by whole segments', async () => {
    const { purge, bodies } = await siteOf(way);
    const paths = ['/a', '/a/b', '/a?b', '/ab'];
    await bodies(...paths);
    expect(await purge('/a', { purge: 'prefix' })).toBe(3);
    expect(await bodies(...paths)).toEqual(['5', '6', '7', '4']);
    expect(await purge('/', { purge: 'Prefix' })).toBe(4);
  });

  it('takes away what has one of the tags, which no client sees', async () => {
    const { ask, purge, bodies } = await siteOf(way);
    for (const path of ['/x/a', '/x/a', '/x/b', '/c']) {
      const { headers } = await ask({ path });
      expect([headers['surrogate-key'], headers['cache-tag']]).toEqual([undefined, undefined]);
    }
    expect(await purge('/', { 'surrogate-key': 'b c' })).toBe(2);
    expect(await bodies('/x/a', '/x/b', '/c')).toEqual(['1', '4', '5']);
    expect(await purge('/', { 'cache-tag': 'none, other' })).toBe(3);
  });

  it('makes stale what is purged softly: it stands in until there is a new one', async () => {
    const { purge, bodies } = await siteOf(way, ', staleWhileRevalidate: 60');
    await bodies('/a');
    expect(await purge('/', { 'surrogate-key': 'a', purge: 'soft' })).toBe(1);
    expect(await bodies('/a')).toEqual(['1']);
    await expect.poll(() => bodies('/a')).toEqual(['2']);
    await purge('/a', { purge: 'soft, prefix' });
    await purge('/a');
    expect(await bodies('/a')).toEqual(['3']);
  });

  it('keeps nothing that was asked for before it', async () => {
    const gate = deferred<void>();
    const reached = deferred<void>();
    let count = 0;
    const { ask, purge, bodies } = await siteOf(way, '', async (_, response) => {
      count += 1;
      response.setHeader('cache-control', 'max-age=60');
      response.write(String(count));
      reached.resolve();
      if (count === 1) await gate.promise;
      response.end();
    });
    const old = ask({ path: '/a' });
    await reached.promise;
    expect(await purge('/a')).toBe(0);
    gate.resolve();
    expect(String((await old).body)).toBe('1');
    expect(await bodies('/a', '/a')).toEqual(['2', '2']);
  });
});

describe.each(WAYS.filter(({ name }) => name.endsWith('1.1')))('attacks on purging: $name', (way) => {
  it.each<[what: string, headers: Readonly<Record<string, string>>]>([
    ['no token', {}],
    ['another token', { authorization: 'Bearer another' }],
    ['the beginning of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['the token in the wrong place', { 'x-purge-token': TOKEN }],
  ])('with %s nothing is purged, by whatever', async (_, headers) => {
    const { ask, bodies } = await siteOf(way);
    await bodies('/a');
    const ways = [{}, { purge: 'soft' }, { purge: 'prefix' }, { 'surrogate-key': 'a' }];
    for (const how of ways) {
      const answer = await ask({ method: 'PURGE', path: '/a', headers: { ...headers, ...how } });
      expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    }
    expect(await bodies('/a')).toEqual(['1']);
  });

  it('what a client sends as tags neither tags nor purges', async () => {
    const { ask, purge, bodies } = await siteOf(way);
    await ask({ path: '/a', headers: { 'surrogate-key': 'mine', 'cache-tag': 'mine', purge: 'prefix' } });
    expect(await purge('/', { 'surrogate-key': 'mine' })).toBe(0);
    expect(await bodies('/a')).toEqual(['1']);
  });

  it('what is not understood purges nothing', async () => {
    const { purge, bodies } = await siteOf(way);
    await bodies('/a');
    expect(await purge('/a', { purge: 'everything' })).toBe(400);
    expect(await purge('/a', { purge: 'prefix', 'surrogate-key': 'a' })).toBe(400);
    expect(await purge('/a', { 'surrogate-key': ' , ' })).toBe(400);
    expect(await bodies('/a')).toEqual(['1']);
  });

  it('a name that objects have is a tag like another', async () => {
    const { purge, bodies } = await siteOf(way);
    await bodies('/__proto__/a', '/constructor');
    expect(await purge('/', { 'surrogate-key': 'toString' })).toBe(0);
    expect(await purge('/', { 'surrogate-key': '__proto__ constructor' })).toBe(2);
  });

  it('fields that are not for tags pass, and so do all without a token', async () => {
    const { ask } = await siteOf(way, ', tagFields: [X-Tags]');
    expect((await ask()).headers).toMatchObject({ 'cache-tag': 'every,other' });
    const open = await startSite(way, { policies: 'keep: { cache: {} }', chain: 'keep' }, counting());
    expect((await open.ask()).headers).toMatchObject({ 'cache-tag': 'every,other' });
  });
});

it('a purge reaches every worker, and is answered with what all of them kept', async () => {
  const upstream = await startHttp(counting());
  const spec = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { only: { endpoints: ["${upstream}"] } }
policies: { keep: { cache: { purgeToken: "\${env:PURGE:-${TOKEN}}" } } }
routes: { all: { policies: [keep], to: only } }
`;
  const options = { files: { 'gateway.yaml': spec }, args: ['--workers', '3'] };
  const gateway = closing(new Spawned(options), (each) => each.remove());
  const url = await gateway.url();
  const bodyOf = async () => {
    const [response]: IncomingMessage[] = await once(get(`${url}/a`, { agent: false }), 'response');
    return textOf(response);
  };
  /** Asks at once on new connections, so that several workers answer, each with what it keeps. */
  const bodies = async () => new Set(await Promise.all(Array.from({ length: 60 }, bodyOf)));
  const old = await bodies();
  expect(old.size).toBeGreaterThan(1);
  const asked = request(`${url}/a`, { method: 'PURGE', headers: AUTHORIZED, agent: false }).end();
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  expect(JSON.parse(await textOf(answer))).toEqual({ purged: old.size });
  expect([...(await bodies())].filter((body) => old.has(body))).toEqual([]);
});

async function textOf(message: IncomingMessage | undefined): Promise<string> {
  let text = '';
  for await (const piece of message ?? []) text += piece;
  return text;
}
