// A key that a place does not know: what was probably meant.
import { nearest } from '../../util/nearest.ts';
import type { Schema } from '../schema/fragment.ts';
import { gatewaySchema } from '../schema.ts';
import { listed } from './describe.ts';
import { deref, knownKeys } from './lookup.ts';

/** The most keys that a hint lists. */
const LISTED_MAX = 12;

/** What other gateways call things. */
const FOREIGN: Readonly<Record<string, string>> = {
  backend: 'upstream',
  backends: 'upstreams',
  cluster: 'upstream',
  clusters: 'upstreams',
  filters: 'policies',
  middlewares: 'policies',
  plugins: 'policies',
  prefix: 'pathPrefix',
  servers: 'endpoints',
  service: 'to',
  services: 'upstreams',
  targets: 'endpoints',
};

/** What to do about `key` where `schema`'s keys are known. */
export function unknownKeyHint(key: string, schema: Schema): string {
  const root = gatewaySchema();
  const known = knownKeys(root, schema);
  const words = Object.keys(known).filter((word) => !isPlanned(deref(root, known[word])));
  const inside = words.filter((word) => key in childKeys(root, deref(root, known[word])));
  if (inside.length > 0) return `\`${key}\` belongs inside ${listed(inside)}`;
  const meant = likely(key, words);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  const ownKeys = 'keys of your own begin with `x-`';
  return words.length > LISTED_MAX ? ownKeys : `known here: ${listed(words, 'and')}; ${ownKeys}`;
}

function likely(key: string, words: readonly string[]): string | undefined {
  const plain = plainKey(key);
  const same = words.find((word) => plainKey(word) === plain);
  const foreign = FOREIGN[key];
  return same ?? (foreign !== undefined && words.includes(foreign) ? foreign : nearest(key, words));
}

/** Writing habits left out: `path_prefix` and `path-prefix` are `pathPrefix`. */
function plainKey(key: string): string {
  return key.replace(/[-_]/g, '').toLowerCase();
}

/** Keys of what stands under a key: of an object, or of the objects in a list. */
function childKeys(root: Schema, schema: Schema): Schema {
  const own = knownKeys(root, schema);
  return Object.keys(own).length > 0 ? own : knownKeys(root, schema.items);
}

function isPlanned(schema: Schema): boolean {
  return schema.type === undefined && schema.not !== undefined;
}
