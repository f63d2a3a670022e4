// Modules of the user's in the built program: in workers, and when they let errors go that nobody waits for.
import { afterEach, describe, expect, it } from 'vitest';
import { get } from './support/served.ts';
import { Spawned, type SpawnedOptions } from './support/spawned.ts';

let spawned: Spawned | undefined;
afterEach(async () => {
  await spawned?.remove();
  spawned = undefined;
});

const SPEC = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
policies: { own: { custom: { module: own.js, options: { word: "\${env:WORD}" } } } }
routes:
  all: { match: { pathPrefix: / }, policies: [own], respond: { body: passed } }
`;

const saying = (text: string) =>
  `export default { create: ({ word }) => ({ request: (r) => r.respond(200, {}, word + ${text}) }) };\n`;

function start(own: string, options: Partial<SpawnedOptions> = {}): Spawned {
  const files = { 'gateway.yaml': SPEC, 'own.js': own };
  spawned = new Spawned({ files, env: { WORD: 'a word and ' }, ...options });
  return spawned;
}

describe('with workers', () => {
  const args = ['--workers', '2'];

  it('each loads the module, and loads it anew when it is saved; a broken one changes nothing', async () => {
    const at = start(saying('process.ppid'), { args });
    const url = await at.url();
    expect(await get(url)).toBe(`a word and ${at.pid}`);
    at.write('own.js', saying("'more'"));
    await at.hears(/^reloaded/);
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(url)));
    expect(new Set(answers)).toEqual(new Set(['a word and more']));
    at.write('own.js', 'null.x;\nexport default {};');
    expect(await at.hears(/^error/)).toMatch(/own\.js cannot be loaded: TypeError: .* \(own\.js:1:6\)$/);
    await at.hears(/^not reloaded/);
    expect(await get(url)).toBe('a word and more');
  });

  it('a module that cannot serve ends gw with exit code 1, and has not run in the primary process', async () => {
    const at = start("console.error('loaded in ' + process.pid); throw new Error('no luck');", { args });
    expect(await at.ended).toEqual([1, null]);
    const loadedIn = at.said.flatMap((line) => /^loaded in (\d+)$/.exec(line)?.[1] ?? []);
    expect(loadedIn).not.toContain(String(at.pid));
    expect(at.said).toContainEqual(
      expect.stringMatching(/^error: .*cannot be loaded: Error: no luck \(own\.js:1:\d+\)$/),
    );
  });
});

describe('an error that nobody waits for', () => {
  it.each([
    ['in a timer', "setTimeout(() => { throw new Error('stray'); }, 1)"],
    ['in a promise', "void Promise.resolve().then(() => { throw new Error('stray'); })"],
    ['in a listener', "process.nextTick(() => { throw new Error('stray'); })"],
  ])('%s is told, and gw serves on', async (_where, stray) => {
    const own = `export default { create: () => ({ request({ path }) { if (path === '/stray') { ${stray}; } } }) };\n`;
    const at = start(own);
    const url = await at.url();
    expect(await get(`${url}/stray`)).toBe('passed');
    expect(await at.hears(/stray/)).toMatch(
      /^a module of a policy let an error go that nobody waited for: Error: stray \(own\.js:1:\d+\)$/,
    );
    expect(await get(url)).toBe('passed');
  });

  it('and that does not come from a module still ends the process', async () => {
    const at = start("setTimeout(() => { throw 'text'; }, 1);\nexport default { create: () => ({}) };\n");
    expect(await at.ended).toEqual([1, null]);
    expect(at.said).toContain('text');
  });
});
