import type { SpecReading, TextNode } from '../reading.ts';

const NONE: readonly string[] = [];
const METHOD = /^[A-Z0-9!#$%&'*+.^_`|~-]+$/;

/** Reads method names: upper case, sorted, without doubles. */
export function readMethods(reading: SpecReading, nodes: readonly TextNode[]): readonly string[] {
  if (nodes.length === 0) return NONE;
  const methods = new Set<string>();
  for (const node of nodes) if (isMethod(reading, node)) methods.add(node.value);
  return [...methods].sort();
}

/** Whether text is a method that can be routed; says why if not. */
export function isMethod(reading: SpecReading, node: TextNode): boolean {
  const { value } = node;
  if (value === 'CONNECT') {
    const hint = 'take it out; the gateway opens no tunnels';
    reading.report('GW1412', node, '`CONNECT` cannot be routed: it has no path', { hint });
    return false;
  }
  if (METHOD.test(value)) return true;
  const upper = value.toUpperCase();
  const hint = METHOD.test(upper)
    ? `did you mean \`${upper}\`?`
    : value === '*'
      ? 'leave `methods` out for every method'
      : undefined;
  const why = METHOD.test(upper) ? 'methods are written in upper case' : 'a method is one word such as `GET`';
  reading.report('GW1412', node, `"${value}" is not a method: ${why}`, { hint });
  return false;
}
