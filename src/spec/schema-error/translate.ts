// The validator's errors in the words of whoever wrote the spec: one diagnostic for each mistake, at the
// key or the value that is wrong, and the set of values that nothing else need look at.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { keyAt, nodeAt } from '../../source/node.ts';
import { spanOf } from '../../source/span.ts';
import type { MapNode, SourceNode } from '../../source/types.ts';
import type { Schema } from '../schema/fragment.ts';
import { isCredential } from '../secret-paths.ts';
import type { SchemaError } from '../validate-schema.generated.mjs';
import { found } from './describe.ts';
import { label, within } from './label.ts';
import { knownKeys, pointerTokens, resolve, schemaAt } from './lookup.ts';
import { findUnindented } from './unindented.ts';
import { hasMisspelt, unknownKeyHint } from './unknown-key.ts';
import { wrongValue } from './wrong-value.ts';

/** What the schema says about one file. */
export interface SchemaMistakes {
  readonly diagnostics: readonly Diagnostic[];
  /** Values that are wrong in themselves. */
  readonly broken: ReadonlySet<SourceNode>;
}

/** One error with its place found. */
interface Mistake {
  readonly error: SchemaError;
  readonly path: readonly string[];
  readonly node: SourceNode;
  readonly root: MapNode;
  /** What the schema says about the node. */
  readonly schema: Schema;
}

/** A file with more mistakes than this is hostile or generated; the first ones say enough. */
const TOLD_MAX = 1000;

/** Keywords whose errors only say that some other error was found, or that a part says better. */
const SILENT = new Set(['if', 'propertyNames', 'oneOf']);

/** Tells the errors that the validator found in the file whose root is `root`; `told` are not looked at. */
export function translateErrors(
  errors: readonly SchemaError[],
  root: MapNode,
  told: ReadonlySet<SourceNode>,
): SchemaMistakes {
  const unindented = findUnindented(root);
  const broken = new Set([...told, ...unindented.flatMap(({ nodes }) => nodes)]);
  const diagnostics = unindented.map(({ diagnostic }) => diagnostic);
  const known = new Set(unindented.flatMap(({ paths }) => paths));
  for (const error of errors) {
    if (isSilent(error)) continue;
    if (diagnostics.length === TOLD_MAX) return { diagnostics: [...diagnostics, tooMany(root)], broken };
    const path = pointerTokens(error.instancePath);
    if (known.has(path.slice(0, 2).join('/'))) continue;
    const node = nodeAt(root, path);
    if (node === undefined) continue;
    const mistake = { error, path, node, root, schema: schemaAt(path, root) };
    if (isMisspelt(mistake)) continue;
    const diagnostic = aboutKeys(mistake);
    if (diagnostic !== undefined) diagnostics.push(diagnostic);
    else if (!broken.has(node)) {
      broken.add(node);
      diagnostics.push(aboutValue(mistake));
    }
  }
  return { diagnostics, broken };
}

function tooMany(root: MapNode): Diagnostic {
  const [first] = root.entries.values();
  return createDiagnostic(
    'GW1109',
    spanOf(first?.key ?? root),
    `only the first ${TOLD_MAX} mistakes of this file are shown`,
    {
      hint: 'mend these, or make sure that the file is a spec',
    },
  );
}

function isSilent({ keyword, schemaPath }: SchemaError): boolean {
  return SILENT.has(keyword) || /\/oneOf\/\d/.test(schemaPath);
}

/** Whether a missing key is there under a spelling that is told as an unknown key. */
function isMisspelt({ error, node, schema }: Mistake): boolean {
  if (error.keyword !== 'required' || node.kind !== 'map') return false;
  return hasMisspelt(node, [String(error.params.missingProperty)], schema);
}

/** Errors about an object's keys; the object itself is still worth looking at. */
function aboutKeys(mistake: Mistake): Diagnostic | undefined {
  const { error } = mistake;
  if (error.propertyName !== undefined) return badKey(mistake, error.propertyName);
  if (error.keyword === 'additionalProperties')
    return unknownKey(mistake, String(error.params.additionalProperty));
  if (error.keyword === 'required') return missingKey(mistake, String(error.params.missingProperty));
  return error.keyword === 'not' ? plannedKey(mistake) : undefined;
}

function plannedKey({ root, path, node }: Mistake): Diagnostic {
  return createDiagnostic(
    'GW1901',
    spanOf(keyAt(root, path) ?? node),
    `${label(path)} is not supported yet`,
    {
      hint: 'take it out; it is part of the language, and nothing is ignored silently',
    },
  );
}

function unknownKey({ path, node, schema }: Mistake, key: string): Diagnostic {
  const at = (node.kind === 'map' ? node.entries.get(key)?.key : undefined) ?? node;
  return createDiagnostic('GW1101', spanOf(at), `unknown key \`${key}\` ${within(path)}`, {
    hint: unknownKeyHint(key, schema),
  });
}

function missingKey({ path, node, schema }: Mistake, key: string): Diagnostic {
  const example = exampleOf(schema, key);
  return createDiagnostic('GW1103', spanOf(node), `${label(path)} needs \`${key}\``, {
    hint: example === undefined ? `add \`${key}: …\`` : `such as \`${key}: ${example}\``,
  });
}

function exampleOf(schema: Schema, key: string): string | undefined {
  const { examples } = resolve(knownKeys(schema)[key]);
  return Array.isArray(examples) ? JSON.stringify(examples[0]) : undefined;
}

function badKey({ path, node, schema }: Mistake, key: string): Diagnostic {
  const at = (node.kind === 'map' ? node.entries.get(key)?.key : undefined) ?? node;
  const what = key === '' ? 'an empty key' : `\`${key}\``;
  const { title = '' } = resolve(schema.propertyNames);
  const name = key.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return createDiagnostic('GW1107', spanOf(at), `${what} ${within(path)} is not ${title}`, {
    hint: name === '' ? 'give it another name' : `such as \`${name}\``,
  });
}

function aboutValue({ error, path, node, root, schema }: Mistake): Diagnostic {
  const { code, expected, hint } = wrongValue(schema, node, error.keyword === 'type');
  // A credential is not repeated, not even one that is written wrong.
  const here = isCredential(path) ? 'something else' : found(node);
  const message = `${label(path)} must be ${expected}, here ${here}`;
  const at = node.start === node.end ? (keyAt(root, path) ?? node) : node;
  return createDiagnostic(code, spanOf(at), message, hint === undefined ? {} : { hint });
}
