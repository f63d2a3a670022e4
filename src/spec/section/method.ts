// Method names as routes and tests write them.
import { CUSTOM_METHODS_MAX, STANDARD_METHODS } from '../../matching/methods.ts';
import type { SpecReading, TextNode } from '../reading.ts';

const NONE: readonly string[] = [];
/** What other gateways write for every method. */
const EVERY = new Set(['*', 'ANY', 'ALL']);
/** What the gateway answers itself. */
const UNROUTED = new Set(['CONNECT', 'TRACE']);
const METHOD = /^[A-Z0-9!#$%&'+.^_`|~-]+$/;

/** Reads method names: upper case, sorted, without doubles. */
export function readMethods(reading: SpecReading, nodes: readonly TextNode[]): readonly string[] {
  if (nodes.length === 0) return NONE;
  const methods = new Set<string>();
  for (const node of nodes) {
    if (isMethod(reading, node) && hasRoom(reading, node)) methods.add(node.value);
  }
  return [...methods].sort();
}

const STANDARD: ReadonlySet<string> = new Set(STANDARD_METHODS);

/** Whether the spec does not name too many methods of its own; says so if it does. */
function hasRoom(reading: SpecReading, node: TextNode): boolean {
  const { ownMethods } = reading;
  if (STANDARD.has(node.value) || ownMethods.has(node.value)) return true;
  if (ownMethods.size < CUSTOM_METHODS_MAX) {
    ownMethods.add(node.value);
    return true;
  }
  const why = `the spec names ${CUSTOM_METHODS_MAX} others beside the standard ones already`;
  reading.report('GW1412', node, `"${node.value}" is not a method to route by: ${why}`, {
    hint: 'leave `methods` out where any method will do',
  });
  return false;
}

/** Whether text is a method that can be routed; says why if not. */
export function isMethod(reading: SpecReading, node: TextNode): boolean {
  if (METHOD.test(node.value) && !UNROUTED.has(node.value) && !EVERY.has(node.value)) return true;
  const { why, hint } = methodProblem(node.value);
  reading.report('GW1412', node, `"${node.value}" is not a method to route by: ${why}`, { hint });
  return false;
}

function methodProblem(text: string): { readonly why: string; readonly hint?: string } {
  if (text === 'CONNECT') return { why: 'it opens a tunnel and has no path', hint: 'take it out' };
  if (text === 'TRACE') {
    return { why: 'its answer would show credentials, so the gateway refuses it', hint: 'take it out' };
  }
  const upper = text.toUpperCase();
  if (EVERY.has(upper)) return { why: 'there is no wildcard', hint: 'leave `methods` out for every method' };
  if (METHOD.test(upper))
    return { why: 'methods are written in upper case', hint: `did you mean \`${upper}\`?` };
  const words = upper.split(/[\s,|]+/).filter((word) => word !== '');
  const why = 'a method is one word';
  return words.length > 1 && words.every((word) => METHOD.test(word))
    ? { why, hint: `make an entry of each: \`[${words.join(', ')}]\`` }
    : { why, hint: 'such as `GET`' };
}
