// The example of a policy of one's own, and the one in docs/own-policies.md: their types fit, and they do what they say.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { Served } from '../serve/support/served.ts';
import { codeBlocks } from './code-block.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/own-policy');

let ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
});

/** What TypeScript objects to in a module, as an editor would show it. */
function typeErrors(path: string): string[] {
  const options: ts.CompilerOptions = {
    ...{ allowJs: true, checkJs: true, strict: true, noEmit: true, types: [], skipLibCheck: true },
    ...{
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    },
    ...{ paths: { 'gw/policy': [join(ROOT, 'src/policy/custom/api.ts')] }, allowImportingTsExtensions: true },
  };
  const program = ts.createProgram([path], options);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function temporary(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gw-types-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

describe('the types of gw/policy', () => {
  it('fit the example', () => expect(typeErrors(join(EXAMPLE, 'policies/opening-hours.js'))).toEqual([]));

  it.each(['js', 'ts'])('fit the example of the page in %s', (language) => {
    const [block] = codeBlocks('own-policies.md').filter(({ info }) => info === language);
    expect(typeErrors(temporary(`page.${language}`, block?.text ?? 'there is none'))).toEqual([]);
  });

  it.each([
    ['a status that is text', "request: (request) => request.respond('200')"],
    ['an answer that is none', 'request: () => 7'],
    ['a header that is no text', "request: ({ headers }) => headers.set('a', 1)"],
    ['a change of the path', "request: (request) => { request.path = '/'; }"],
  ])('object to %s', (_what, hook) => {
    const text = `import { definePolicy } from 'gw/policy';\nexport default definePolicy({ create: () => ({ ${hook} }) });\n`;
    expect(typeErrors(temporary('wrong.ts', text))).not.toEqual([]);
  });
});

describe('examples/own-policy', () => {
  it('lets read at any time, and order while the shop is open', async () => {
    const read = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8');
    const spec = read('gateway.yaml').replace('127.0.0.1:8080', '127.0.0.1:0');
    const modules = {
      'policies/opening-hours.js': read('policies/opening-hours.js'),
      'policies/hours.js': read('policies/hours.js'),
    };
    const always = spec.replace('"20:00"', '"24:00"').replace('"08:00"', '"00:00"');
    const never = spec.replace('"20:00"', '"00:00"').replace('"08:00"', '"00:00"');
    const served = new Served({ 'gateway.yaml': always, ...modules }, { drainMs: 0 });
    ends.push(() => served.stop());
    const url = await served.url();
    await served.hears(/^serving/);
    const order = async () => (await fetch(`${url}/orders`, { method: 'POST' })).status;
    expect(await order()).toBe(202);
    served.write('gateway.yaml', never);
    await served.hears(/^reloaded/);
    expect(await order()).toBe(503);
    const prices = await fetch(`${url}/prices`);
    expect([prices.status, prices.headers.get('x-opening-hours')]).toEqual([200, '00:00-00:00']);
  });
});
