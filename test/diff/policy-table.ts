// Reads fixtures/diff/*.yaml: for each kind of policy, options before and after, and what `gw diff` must say of them.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { JsonValue } from '../../src/artifact/types.ts';
import { diffGateways } from '../../src/diff/diff.ts';
import type { Difference } from '../../src/diff/types.ts';
import { sideOfFiles } from './support.ts';

/** One edit of a policy's options. */
interface PolicyEdit {
  readonly title: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** `SEVERITY: CLAUSES`; `none` when it is no change. */
  readonly told: string;
}

const FOLDER = join(import.meta.dirname, '../../fixtures/diff');

/** Every kind that has a table, with its edits. */
export function readPolicyTables(): { readonly kind: string; readonly edits: readonly PolicyEdit[] }[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({
      kind: basename(name, '.yaml'),
      edits: parse(readFileSync(join(FOLDER, name), 'utf8')),
    }));
}

/** What options may name. */
const MODULES = { 'one.js': 'export default {};', 'two.js': 'export default {};' };

/** A spec with one policy of a kind, and a route that has it. */
function specWith(kind: string, options: JsonValue): object {
  return {
    version: 1,
    listeners: { public: { address: '127.0.0.1:8080' } },
    upstreams: { shop: { endpoints: ['http://127.0.0.1:9001'] } },
    consumers: { acme: { apiKeys: [`sha256:${'a'.repeat(64)}`], groups: ['gold'] } },
    policies: { p: { [kind]: options } },
    routes: { orders: { match: { pathPrefix: '/orders' }, policies: ['p'], to: 'shop' } },
  };
}

/** What an edit of the only policy does; undefined when it does nothing. */
export function differenceOf(kind: string, before: JsonValue, after: JsonValue): Difference | undefined {
  const sideWith = (options: JsonValue) =>
    sideOfFiles({ ...MODULES, 'gateway.yaml': JSON.stringify(specWith(kind, options)) });
  const { changes } = diffGateways(sideWith(before), sideWith(after));
  return changes[0]?.differences[0];
}
