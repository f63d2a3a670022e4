/** A file of endpoints: a map with `endpoints`, written as in a spec, in YAML or JSON. */
import type { Endpoint } from '../../artifact/types.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { decodeText } from '../../source/decode-text.ts';
import { parseYaml } from '../../source/parse-yaml.ts';
import { spanOf } from '../../source/span.ts';
import type { Located, MapNode, SourceNode } from '../../source/types.ts';
import { isText, SpecReading } from '../../spec/reading.ts';
import { readEndpoints } from '../../spec/section/endpoints.ts';

/** The largest number of each kind, as in a spec. */
const NUMBERS: Readonly<Record<string, number>> = { weight: 1000, priority: 100 };

/** Reads endpoints; throws an Error that says in one line what is wrong and where. */
export function parseEndpoints(
  bytes: Uint8Array,
  place: { readonly path: string; readonly absolute: string },
): Endpoint[] {
  const { file, diagnostics } = decodeText(bytes, place);
  refuse(diagnostics);
  const parsed = parseYaml(file);
  refuse(parsed.diagnostics);
  const { root } = parsed.document;
  if (root === undefined) throw new Error(`${place.path} holds nothing`);
  checkShape(root);
  // The same reader as for a spec, so that URLs are held to the same rules.
  const reading = new SpecReading(new Set(), true);
  const endpoints = readEndpoints(reading, root);
  refuse(reading.diagnostics);
  return endpoints;
}

/** One fault is enough to say: whoever writes the file is a program more often than not. */
function refuse([first]: readonly Diagnostic[]): void {
  if (first === undefined) return;
  const { file, start } = first.span;
  throw new Error(`${file}:${start.line}:${start.column}: ${first.message}`);
}

/** What the schema does for a spec. */
function checkShape(root: MapNode): void {
  for (const [name, { key }] of root.entries) {
    if (name !== 'endpoints' && !name.startsWith('x-')) {
      fail(key, `\`${name}\` is not known here; the file holds \`endpoints\``);
    }
  }
  const list = root.entries.get('endpoints')?.value;
  if (list === undefined) fail(root, 'the file has no `endpoints`');
  if (list.kind !== 'sequence') fail(list, '`endpoints` must be a list');
  // None at all is more likely a mistake of whoever writes the file than a wish to serve nothing.
  if (list.items.length === 0) fail(list, '`endpoints` is empty');
  for (const item of list.items) checkItem(item);
}

function checkItem(item: SourceNode): void {
  if (isText(item)) return;
  if (item.kind !== 'map') fail(item, 'an endpoint must be a URL, or an object with `url`');
  if (!isText(item.entries.get('url')?.value)) fail(item, 'an endpoint needs a `url`');
  for (const [name, { key, value }] of item.entries) {
    if (name === 'url' || name.startsWith('x-')) continue;
    const max = NUMBERS[name];
    if (max === undefined) fail(key, `\`${name}\` is not known here`);
    const given = value.kind === 'scalar' && typeof value.value === 'number' ? value.value : -1;
    if (!Number.isInteger(given) || given < 0 || given > max) {
      fail(value, `\`${name}\` must be a whole number from 0 to ${max}`);
    }
  }
}

function fail(at: Located, message: string): never {
  const { file, start } = spanOf(at);
  throw new Error(`${file}:${start.line}:${start.column}: ${message}`);
}
