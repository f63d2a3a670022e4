import type { JsonValue } from '../artifact/types.ts';
import type { ScalarNode, SourceNode } from '../source/types.ts';
import { isYamlBoolean } from './schema-error/wrong-value.ts';

/** Keys under which every key is the user's: there `x-` is the front of a header's name and nothing more. */
const FREE_KEYS = new Set(['headers', 'query', 'set', 'add', 'rename', 'params', 'claims', 'claimHeaders']);

/** Under a code and under `severity`, `off` is gw's own word. */
const SEVERITY_KEY = /^(?:GW\d{4}|severity)$/;

/**
 * A node as the plain value that the validator takes. On the way it collects unquoted words that YAML 1.1
 * reads as booleans: here they are text, but perhaps not to the next reader, nor to the one who wrote them.
 */
export function plainValue(node: SourceNode, words: ScalarNode[], parentKey = ''): JsonValue {
  if (node.kind === 'scalar') {
    const isUnclear = typeof node.value === 'string' && !node.quoted && isYamlBoolean(node.value);
    if (isUnclear && !SEVERITY_KEY.test(parentKey)) words.push(node);
    return node.value;
  }
  if (node.kind === 'sequence') return node.items.map((item) => plainValue(item, words));
  const plain: Record<string, JsonValue> = {};
  for (const [key, { value }] of node.entries) {
    const isOwn = key.startsWith('x-') && !FREE_KEYS.has(parentKey);
    if (key === '__proto__') Object.defineProperty(plain, key, { value: null, enumerable: true });
    else plain[key] = isOwn ? null : plainValue(value, words, key);
  }
  return plain;
}
