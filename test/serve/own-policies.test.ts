// Modules of the user's from their files: loaded, loaded anew when saved, refused when they cannot serve.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ENGINE_NAMES } from '../../src/serve/engine.ts';
import type { ServeOptions } from '../../src/serve/types.ts';
import { startServer } from '../proxy/support/upstreams.ts';
import { compiledFiles, type Files, get, Served } from './support/served.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.stop();
  served = undefined;
});

/** A spec whose one route has the policy `own`, of `own.js`. */
function specWith(more = '', action = 'respond: { body: passed }'): string {
  return `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { only: { endpoints: ["http://127.0.0.1:9"] } }
policies: { own: { custom: { module: own.js${more} } } }
routes:
  all: { match: { pathPrefix: / }, policies: [own], ${action} }
`;
}

/** A module whose request hook answers with what the expression gives. */
const answering = (expression: string, head = '') =>
  `${head}\nexport default { create: () => ({ request: (request) => request.respond(200, {}, ${expression}) }) };\n`;

const hooks = (text: string) => `export default { create: (options, context) => ({ ${text} }) };\n`;

function start(files: Files, options: Partial<ServeOptions> = {}): Served {
  served = new Served({ 'gateway.yaml': specWith(), ...files }, { drainMs: 0, ...options });
  return served;
}

async function startAndWait(files: Files, options: Partial<ServeOptions> = {}): Promise<[Served, string]> {
  const at = start(files, options);
  const url = await at.url();
  await at.hears(/^serving/);
  return [at, url];
}

describe.each(ENGINE_NAMES)('a module served by the %s engine', (engine) => {
  it('sees requests and answers, and has `gw/policy`', async () => {
    const own = `import { definePolicy } from 'gw/policy';
export default definePolicy({
  create: ({ word }, { name }) => ({
    request({ headers, path }) { headers.set('x-own', word + ' ' + path); },
    response(response, { method }) { response.headers.set('x-was', name + ' ' + method + ' ' + response.status); },
  }),
});`;
    const upstream = createServer((request, response) => response.end(String(request.headers['x-own'])));
    const { port } = await startServer(upstream);
    const spec = specWith(', options: { word: "${file:word}" }', 'to: only').replace(':9"', `:${port}"`);
    const [, url] = await startAndWait({ 'own.js': own, word: 'hello\n', 'gateway.yaml': spec }, { engine });
    const response = await fetch(`${url}/a`);
    expect([await response.text(), response.headers.get('x-was')]).toEqual(['hello /a', 'own GET 200']);
  });

  it('whose response hook fails makes 500 of a good answer', async () => {
    const upstream = createServer((_, response) => response.end('secret'));
    const { port } = await startServer(upstream);
    const spec = specWith('', 'to: only').replace(':9"', `:${port}"`);
    const own = hooks("response() { throw new Error('broken'); }");
    const [at, url] = await startAndWait({ 'own.js': own, 'gateway.yaml': spec }, { engine });
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('secret')]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await at.hears(/hook failed/)).toBe(
      `policy "own": the response hook failed: Error: broken (own.js:1:${own.indexOf('new Error') + 1})\n`,
    );
  });

  it('that fails, hangs or gives nonsense costs that exchange only', async () => {
    const own = `export default { create: () => ({
  request: ({ path, respond }) => {
    if (path === '/throw') null.x;
    if (path === '/hang') return new Promise(() => {});
    if (path === '/split') return { status: 200, headers: { 'x-a': 'b\\r\\nset-cookie: c' } };
  } }) };`;
    const spec = specWith(', timeout: 50ms');
    const [at, url] = await startAndWait({ 'own.js': own, 'gateway.yaml': spec }, { engine });
    const statuses = await Promise.all(
      ['throw', 'hang', 'split', 'pass'].map(async (path) => {
        const response = await fetch(`${url}/${path}`);
        return [response.status, response.headers.get('set-cookie')];
      }),
    );
    expect(statuses).toEqual([
      [500, null],
      [503, null],
      [500, null],
      [200, null],
    ]);
    expect(await at.hears(/hook failed/)).toMatch(/TypeError: Cannot read .* \(own\.js:3:\d+\)\n$/);
  });

  it('says who calls in its phase, and the upstream hears it from the gateway alone', async () => {
    const own = hooks(`request(request) {
      request.identify({ consumer: request.headers.get('x-key') ?? 'nobody', groups: ['a, admin'] });
    }`);
    const upstream = createServer((request, response) => {
      const { 'x-consumer-name': name, 'x-consumer-groups': groups } = request.headers;
      response.end(JSON.stringify([name, groups]));
    });
    const { port } = await startServer(upstream);
    const spec = specWith(', phase: authentication', 'to: only').replace(':9"', `:${port}"`);
    const [, url] = await startAndWait({ 'own.js': own, 'gateway.yaml': spec }, { engine });
    const response = await fetch(url, { headers: { 'x-key': 'ann', 'x-consumer-name': 'admin' } });
    expect(JSON.parse(await response.text())).toEqual(['ann', 'a%2C admin']);
  });
});

describe('a saved module', () => {
  it('is a new revision, again and again', async () => {
    const [at, url] = await startAndWait({ 'own.js': answering("'version 0'") });
    for (let version = 1; version < 4; version++) {
      at.write('own.js', answering(`'version ${version}'`));
      expect(await at.hears(/^reloaded/)).toMatch(/^reloaded in \d+ ms: revision [0-9a-f]{12}, 1 route/);
      expect(await get(url)).toBe(`version ${version}`);
    }
    // What has been there before is there again.
    at.write('own.js', answering("'version 1'"));
    await at.hears(/^reloaded/);
    expect(await get(url)).toBe('version 1');
  });

  it('is followed through what it imports', async () => {
    const own = answering('told', "import { told } from './lib/a.mjs';");
    const [at, url] = await startAndWait({
      'own.js': own,
      'lib/a.mjs': "export { told } from './b.mjs';",
      'lib/b.mjs': "export const told = 'one';",
    });
    expect(await get(url)).toBe('one');
    at.replace('lib/b.mjs', "export const told = 'two';");
    await at.hears(/^reloaded/);
    expect(await get(url)).toBe('two');
  });

  it.each([
    ['cannot be parsed', 'export default {', /own\.js:1.* cannot be parsed: Unexpected end of input/s],
    ['exports nothing', 'export const a = 1;', /^error: own\.js exports no policy/],
    [
      'fails at its top',
      '\n  null.x;\nexport default {};',
      /own\.js cannot be loaded: TypeError: .* \(own\.js:2:8\)/,
    ],
    ['imports what is not there', "import './gone.js'; export default {};", /Cannot find module .*gone\.js/],
    ['imports a name that is not there', "import { x } from './b.js'; export {};", /'x' \(own\.js:1\)/],
    ['fails to create', hooks('...null.x'), /`create` failed: TypeError: .* \(own\.js:1:\d+\)/],
  ])('that %s changes nothing, and is told', async (_what, text, told) => {
    const [at, url] = await startAndWait({ 'own.js': answering("'good'"), 'b.js': 'export {};' });
    at.write('own.js', text);
    expect(await at.hears(/error/)).toMatch(told);
    await at.hears(/^not reloaded/);
    expect(await get(url)).toBe('good');
    at.write('own.js', answering("'better'"));
    await at.hears(/^mended/);
    expect(await get(url)).toBe('better');
  });

  it('keeps what it has asked to keep', async () => {
    const counting = (word: string) => `export default { create(options, { keep }) {
  const counts = keep('counts', () => ({ requests: 0 }));
  return { request: (request) => request.respond(200, {}, '${word} ' + ++counts.requests) };
} };`;
    const [at, url] = await startAndWait({ 'own.js': counting('one') });
    expect(await get(url)).toBe('one 1');
    at.write('own.js', counting('two'));
    await at.hears(/^reloaded/);
    expect(await get(url)).toBe('two 2');
  });
});

describe('a module at the start', () => {
  it.each([
    ['is not there', {}, /own\.js cannot be read: there is no such file/],
    [
      'has options that do not fit',
      { 'own.js': 'export default { optionsSchema: { required: ["a"] }, create() {} }' },
      /must have the property "a"/,
    ],
    [
      'fails',
      { 'own.js': "throw new Error('no luck');" },
      /cannot be loaded: Error: no luck \(own\.js:1:7\)/,
    ],
  ])('that %s keeps gw from serving, with exit code 1', async (_what, files, told) => {
    const at = start(files);
    expect(await at.code).toBe(1);
    expect(at.said.join('')).toMatch(told);
  });

  it.runIf(Reflect.get(process.features, 'typescript') === undefined)(
    'in TypeScript is refused where Node.js cannot run it',
    async () => {
      const spec = specWith().replace('own.js', 'own.ts');
      const at = start({ 'gateway.yaml': spec, 'own.ts': 'export default { create: (): object => ({}) };' });
      expect(await at.code).toBe(1);
      expect(at.said.join('')).toMatch(
        /own\.ts is TypeScript, which Node\.js 20[.\d]+ cannot run: compile it/,
      );
    },
  );
});

describe('an artifact', () => {
  const OWN = answering('told', "import { told } from './lib.js';");
  const files = { 'own.js': OWN, 'lib.js': "export const told = 'compiled';", 'gateway.yaml': specWith() };

  it('serves the modules that lie beside it, and refuses them once they have changed', async () => {
    const [at, url] = await startAndWait(
      { ...files, 'gateway.gwa': compiledFiles(files) },
      { path: 'gateway.gwa' },
    );
    expect(await get(url)).toBe('compiled');
    at.write('lib.js', "export const told = 'altered';");
    expect(await at.hears(/^error/)).toBe(
      'error: lib.js is not the file that the artifact was made from: compile again\n',
    );
    expect(await get(url)).toBe('compiled');
    writeFileSync(at.at('gateway.gwa'), compiledFiles({ ...files, 'lib.js': readFileSync(at.at('lib.js')) }));
    await at.hears(/^reloaded|^mended/);
    expect(await get(url)).toBe('altered');
  });

  it('holds no code', () => {
    expect(Buffer.from(compiledFiles(files)).includes('compiled')).toBe(false);
  });
});
