// The validator's errors in the words of whoever wrote the spec: one diagnostic for each mistake, at the
// key or the value that is wrong, and the set of values that nothing else need look at.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { keyAt, nodeAt } from '../../source/node.ts';
import { spanOf } from '../../source/span.ts';
import type { Located, MapNode, SourceNode } from '../../source/types.ts';
import { gatewaySchema } from '../schema.ts';
import type { SchemaError } from '../validate-schema.generated.mjs';
import { found } from './describe.ts';
import { pointerTokens, schemaOfKeyword } from './lookup.ts';
import { unknownKeyHint } from './unknown-key.ts';
import { wrongValue } from './wrong-value.ts';

/** What the schema says about one file. */
export interface SchemaFindings {
  readonly diagnostics: readonly Diagnostic[];
  /** Values that are wrong in themselves. */
  readonly broken: ReadonlySet<SourceNode>;
}

/** One error with its place found. */
interface Finding {
  readonly error: SchemaError;
  readonly path: readonly string[];
  readonly node: SourceNode;
  readonly root: MapNode;
}

/** Keywords whose errors only say that some other error was found, or that a part says better. */
const SILENT = new Set(['if', 'propertyNames', 'oneOf']);

/** Tells the errors that the validator found in the file whose root is `root`. */
export function translateErrors(errors: readonly SchemaError[], root: MapNode): SchemaFindings {
  const broken = new Set<SourceNode>();
  const diagnostics: Diagnostic[] = [];
  for (const error of errors) {
    if (SILENT.has(error.keyword) || /\/oneOf\/\d/.test(error.schemaPath)) continue;
    const path = pointerTokens(error.instancePath);
    const node = nodeAt(root, path);
    if (node === undefined) continue;
    const finding = { error, path, node, root };
    const diagnostic = aboutKeys(finding);
    if (diagnostic !== undefined) diagnostics.push(diagnostic);
    else if (!broken.has(node)) {
      broken.add(node);
      diagnostics.push(aboutValue(finding));
    }
  }
  return { diagnostics, broken };
}

/** Errors about an object's keys; the object itself is still worth looking at. */
function aboutKeys(finding: Finding): Diagnostic | undefined {
  const { error, node } = finding;
  if (error.propertyName !== undefined) return badKey(finding, error.propertyName);
  if (error.keyword === 'additionalProperties')
    return unknownKey(finding, String(error.params.additionalProperty));
  if (error.keyword === 'required') return missingKey(finding, String(error.params.missingProperty));
  if (error.keyword === 'not') {
    const key = keyOf(finding);
    const what =
      node.kind === 'scalar' && node.value === true ? `${label(finding.path)}: true` : label(finding.path);
    return createDiagnostic(
      'GW1901',
      spanOf(key),
      `${what.replaceAll('`: true', ': true`')} is not supported yet`,
      {
        hint: 'take it out; it is part of the language, and nothing is ignored silently',
      },
    );
  }
  return undefined;
}

function unknownKey({ error, path, node }: Finding, key: string): Diagnostic {
  const at = (node.kind === 'map' ? node.entries.get(key)?.key : undefined) ?? node;
  const schema = schemaOfKeyword(gatewaySchema(), error.schemaPath);
  return createDiagnostic('GW1101', spanOf(at), `unknown key \`${key}\` ${within(path)}`, {
    hint: unknownKeyHint(key, schema),
  });
}

function missingKey({ error, path, node }: Finding, key: string): Diagnostic {
  const schema = schemaOfKeyword(gatewaySchema(), error.schemaPath);
  const properties = schema.properties;
  const example = exampleOf(properties, key);
  return createDiagnostic('GW1103', spanOf(node), `${label(path)} needs \`${key}\``, {
    hint: example === undefined ? `add \`${key}: …\`` : `such as \`${key}: ${example}\``,
  });
}

function exampleOf(properties: unknown, key: string): string | undefined {
  if (typeof properties !== 'object' || properties === null) return undefined;
  const schema: unknown = Reflect.get(properties, key);
  if (typeof schema !== 'object' || schema === null) return undefined;
  const examples: unknown = Reflect.get(schema, 'examples');
  return Array.isArray(examples) ? JSON.stringify(examples[0]) : undefined;
}

function badKey({ error, path, node }: Finding, key: string): Diagnostic {
  const at = (node.kind === 'map' ? node.entries.get(key)?.key : undefined) ?? node;
  const schema = schemaOfKeyword(gatewaySchema(), error.schemaPath);
  return createDiagnostic(
    'GW1107',
    spanOf(at),
    `${key === '' ? 'an empty key' : `\`${key}\``} ${within(path)} is not ${schema.title}`,
  );
}

function aboutValue({ error, path, node, root }: Finding): Diagnostic {
  const schema = schemaOfKeyword(gatewaySchema(), error.schemaPath);
  const { code, expected, hint } = wrongValue(schema, node, error.keyword === 'type');
  const message = `${label(path)} must be ${expected}, here ${found(node)}`;
  const at = node.start === node.end ? (keyAt(root, path) ?? node) : node;
  return createDiagnostic(code, spanOf(at), message, hint === undefined ? {} : { hint });
}

function keyOf({ root, path, node }: Finding): Located {
  return keyAt(root, path) ?? node;
}

const SECTION_WORD: Readonly<Record<string, string>> = {
  listeners: 'listener',
  upstreams: 'upstream',
  policies: 'policy',
  chains: 'chain',
  routes: 'route',
};

/** How a message names the value at a path. */
export function label(path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the spec';
  const section = path.length === 2 ? SECTION_WORD[path[0] ?? ''] : undefined;
  if (section !== undefined) return `${section} \`${last}\``;
  if (!/^\d+$/.test(last)) return `\`${last}\``;
  return `entry ${Number(last) + 1} of ${label(path.slice(0, -1))}`;
}

function within(path: readonly string[]): string {
  return path.length === 0 ? 'at the top of the spec' : `in ${label(path)}`;
}
