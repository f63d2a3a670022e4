// Versions of an API, from a spec on disk to the upstream that answers.
import { describe, expect, it } from 'vitest';
import { serveSpec } from '../clients/support/gateway.ts';
import { WAYS, type Way } from '../policy/support/site.ts';
import { startHttp } from '../proxy/support/upstreams.ts';

/** A gateway with versions 1 (the default) and 2 of `/items`, and a way to ask which of them answers. */
async function startVersions(way: Way, place: string) {
  const [one, two] = await Promise.all(
    ['1', '2'].map((name) => startHttp((request, response) => response.end(`${name} ${request.url}`))),
  );
  const { public: gateway = '' } = await serveSpec(
    way.engine,
    `version: 1
apiVersion: { ${place}, default: "1" }
listeners: { public: { address: "127.0.0.1:0", http2: true } }
upstreams: { one: { endpoints: ["${one}"] }, two: { endpoints: ["${two}"] } }
routes:
  one: { match: { apiVersion: "1", path: /items }, to: one }
  two: { match: { apiVersion: "2", path: /items }, to: two }
`,
  );
  return async (path: string, headers: Record<string, string> = {}) => {
    const { status, headers: got, body } = await way.ask(gateway.replace('http://', ''), { path, headers });
    return { said: status === 200 ? String(body) : status, vary: got.vary };
  };
}

describe.each(WAYS)('versions with $name', (way) => {
  it('are told apart by path', async () => {
    const ask = await startVersions(way, 'path: "/v{version}"');
    expect((await ask('/v2/items')).said).toBe('2 /v2/items');
    expect((await ask('/v1/items')).said).toBe('1 /v1/items');
    expect(await ask('/items')).toEqual({ said: '1 /items', vary: undefined });
    expect((await ask('/v3/items')).said).toBe(404);
  });

  it('are told apart by header, which caches are told', async () => {
    const ask = await startVersions(way, 'header: API-Version');
    expect(await ask('/items', { 'api-version': '2' })).toEqual({ said: '2 /items', vary: 'api-version' });
    expect((await ask('/items', { 'api-version': '1' })).said).toBe('1 /items');
    expect(await ask('/items')).toEqual({ said: '1 /items', vary: 'api-version' });
    for (const unknown of ['3', '1, 2', '2.0']) {
      expect((await ask('/items', { 'api-version': unknown })).said).toBe(404);
    }
  });

  it('are told apart by the query', async () => {
    const ask = await startVersions(way, 'query: v');
    expect((await ask('/items?v=2')).said).toBe('2 /items?v=2');
    expect((await ask('/items?x=1')).said).toBe('1 /items?x=1');
    expect((await ask('/items?v=2&v=1')).said).toBe('2 /items?v=2&v=1');
    expect((await ask('/items?v=')).said).toBe(404);
  });

  it('are told apart by the first media type, which caches are told', async () => {
    const ask = await startVersions(way, 'mediaType: "application/vnd.shop.v{version}+json"');
    const of = async (accept: string) => (await ask('/items', { accept })).said;
    expect(await of('application/vnd.shop.v2+json')).toBe('2 /items');
    expect(await of('application/vnd.shop.v2+json; q=0.9, */*;q=0.1')).toBe('2 /items');
    expect(await of('application/vnd.shop.v2+jsonx')).toBe('1 /items');
    expect(await of('application/vndXshop.v2+json')).toBe('1 /items');
    expect(await of('text/html, application/vnd.shop.v2+json')).toBe('1 /items');
    expect(await ask('/items')).toEqual({ said: '1 /items', vary: 'accept' });
  });

  it('are told apart by a parameter of the media type', async () => {
    const ask = await startVersions(way, 'mediaType: "application/json;version={version}"');
    const of = async (accept: string) => (await ask('/items', { accept })).said;
    expect(await of('application/json;version=2')).toBe('2 /items');
    expect(await of('application/json ; version=2; q=1')).toBe('2 /items');
    expect(await of('application/json')).toBe('1 /items');
  });
});
