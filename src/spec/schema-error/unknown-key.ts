// A key that a place does not know: what was probably meant.
import type { MapNode } from '../../source/types.ts';
import { nearest } from '../../util/nearest.ts';
import type { Schema } from '../schema/fragment.ts';
import { listed } from './describe.ts';
import { definition, knownKeys, resolve } from './lookup.ts';

/** The most keys that a hint lists. */
const LISTED_MAX = 12;

/** Objects with more keys than this are not looked through for misspelt ones. */
const KEYS_MAX = 100;

/** What other gateways call things. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['backend', 'upstream'],
  ['backends', 'upstreams'],
  ['cluster', 'upstream'],
  ['clusters', 'upstreams'],
  ['filters', 'policies'],
  ['host', 'url'],
  ['middlewares', 'policies'],
  ['paths', 'match'],
  ['plugins', 'policies'],
  ['prefix', 'pathPrefix'],
  ['servers', 'endpoints'],
  ['service', 'to'],
  ['services', 'upstreams'],
  ['targets', 'endpoints'],
]);

/** What was meant by unknown keys, by the keys that a place knows: a mistake is often made on every route. */
const meanings = new WeakMap<Schema, Map<string, string | undefined>>();

/** What to do about `key` where `schema`'s keys are known. */
export function unknownKeyHint(key: string, schema: Schema): string {
  if (key.startsWith('//'))
    return 'a comment begins with `#`; JSON has none, a key `x-comment` can stand for it';
  const words = supportedKeys(schema);
  // Kinds of policies have many keys; one that is close to a kind's name was meant for it.
  const isPolicy = knownKeys(schema) === knownKeys(definition('policy'));
  const inside =
    isPolicy && meantKey(key, schema) !== undefined
      ? []
      : words.filter((word) => Object.hasOwn(childKeys(resolve(knownKeys(schema)[word])), key));
  if (inside.length > 0) return `\`${key}\` belongs inside ${listed(inside)}`;
  const meant = meantKey(key, schema);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  if (words.includes('policies') && Object.hasOwn(knownKeys(definition('policy')), key)) {
    return `\`${key}\` is a kind of policy: define one under the top-level \`policies\`, and give its name in \`policies\` here`;
  }
  const ownKeys = 'keys of your own begin with `x-`';
  return words.length > LISTED_MAX ? ownKeys : `known here: ${listed(words, 'and')}; ${ownKeys}`;
}

/** The key of `schema` that was probably meant by one that it does not know. */
function meantKey(key: string, schema: Schema): string | undefined {
  const known = knownKeys(schema);
  if (Object.hasOwn(known, key)) return undefined;
  const cache = meanings.get(known) ?? new Map<string, string | undefined>();
  meanings.set(known, cache);
  if (!cache.has(key)) cache.set(key, likely(key, supportedKeys(schema)));
  return cache.get(key);
}

/** Whether one of the keys of `node` was probably meant to be `wanted`; that one is told as unknown. */
export function hasMisspelt(node: MapNode, wanted: readonly string[], schema: Schema): boolean {
  if (node.entries.size > KEYS_MAX) return false;
  return [...node.entries.keys()].some((key) => wanted.includes(meantKey(key, schema) ?? ''));
}

function supportedKeys(schema: Schema): string[] {
  const known = knownKeys(schema);
  return Object.keys(known).filter((word) => !isPlanned(resolve(known[word])));
}

function likely(key: string, words: readonly string[]): string | undefined {
  const plain = plainKey(key);
  const same = words.find((word) => plainKey(word) === plain);
  const foreign = FOREIGN.get(key);
  return same ?? (foreign !== undefined && words.includes(foreign) ? foreign : nearest(key, words));
}

/** Writing habits left out: `path_prefix` and `path-prefix` are `pathPrefix`. */
function plainKey(key: string): string {
  return key.replace(/[-_]/g, '').toLowerCase();
}

/** Keys of what stands under a key: of an object, or of the objects in a list. */
function childKeys(schema: Schema): Schema {
  const own = knownKeys(schema);
  return Object.keys(own).length > 0 ? own : knownKeys(resolve(schema.items));
}

function isPlanned(schema: Schema): boolean {
  return schema.type === undefined && schema.not !== undefined;
}
