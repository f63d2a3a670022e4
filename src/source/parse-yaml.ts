/**
 * YAML text to positioned nodes. JSON is read the same way, being YAML. Never throws, whatever the text: what
 * is wrong comes out as diagnostics, and then there is no root.
 */
import type { Document } from 'yaml';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { buildTree } from './build-tree.ts';
import { composeText } from './compose.ts';
import { SOURCE_LIMITS } from './limits.ts';
import { spanOf } from './span.ts';
import type { MapNode, SourceDocument, SourceFile } from './types.ts';
import { explainYamlErrors } from './yaml-error.ts';

/** A file's document, and what was wrong with its text. */
export interface ParsedYaml {
  readonly document: SourceDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses one file; an empty one is an empty map. */
export function parseYaml(file: SourceFile): ParsedYaml {
  const { documents, faults, tooDeep, tooDense } = composeText(file.text);
  if (tooDeep !== undefined) return { document: { file }, diagnostics: [nestedTooDeep(file, tooDeep)] };
  if (tooDense !== undefined) return { document: { file }, diagnostics: [tooManyParts(file, tooDense)] };
  const [first, second] = documents;
  const diagnostics = explainYamlErrors(file, faults);
  if (second !== undefined) diagnostics.push(severalDocuments(file, second));
  if (first === undefined || diagnostics.length > 0) return { document: { file }, diagnostics };
  const tree = buildTree(file, first.contents);
  if (tree.root === undefined) return { document: { file }, diagnostics: tree.diagnostics };
  if (tree.root.kind === 'map') return { document: { file, root: tree.root }, diagnostics: tree.diagnostics };
  if (isEmpty(tree.root)) return { document: { file, root: emptyMap(file) }, diagnostics: tree.diagnostics };
  return { document: { file }, diagnostics: [...tree.diagnostics, notAMap(file, tree.root.kind)] };
}

function nestedTooDeep(file: SourceFile, at: number): Diagnostic {
  const message = `values are nested more than ${SOURCE_LIMITS.depthMax} levels deep`;
  const hint = 'look for a bracket that is never closed';
  return createDiagnostic('GW1012', spanOf({ file, start: at, end: at + 1 }), message, { hint });
}

function tooManyParts(file: SourceFile, at: number): Diagnostic {
  const message = `the file has more than ${SOURCE_LIMITS.lexemesMax} words and marks`;
  const hint = 'split it into several files, named under `include:`';
  return createDiagnostic('GW1002', spanOf({ file, start: at, end: at + 1 }), message, { hint });
}

function severalDocuments(file: SourceFile, second: Document.Parsed | Document): Diagnostic {
  const contents = Math.min(second.range?.[0] ?? 0, file.text.length - 1);
  const dashes = file.text.lastIndexOf('\n---', contents) + 1;
  const ended = file.text.lastIndexOf('\n...', contents) + 1;
  // Behind `...` a document may begin without dashes.
  const at = Math.max(dashes, ended);
  return createDiagnostic(
    'GW1011',
    spanOf({ file, start: at, end: at + 3 }),
    'a second YAML document begins here; a spec file is one document',
    { hint: 'put it into a file of its own and name that file under `include:`' },
  );
}

function isEmpty(root: { readonly kind: string; readonly value?: unknown }): boolean {
  return root.kind === 'scalar' && root.value === null;
}

function emptyMap(file: SourceFile): MapNode {
  return { kind: 'map', file, start: 0, end: 0, entries: new Map() };
}

function notAMap(file: SourceFile, kind: string): Diagnostic {
  const found = kind === 'sequence' ? 'a list' : 'a single value';
  const start = Math.max(0, file.text.search(/^[^#\s]/m));
  const assigned = /^([\w.-]+)\s*=\s*(.*)/.exec(file.text.slice(start, start + 200));
  return createDiagnostic(
    'GW1014',
    spanOf({ file, start, end: start + 1 }),
    `the file holds ${found} where a map with keys such as \`version\` and \`routes\` belongs`,
    {
      hint:
        assigned === null ? 'begin the file with `version: 1`' : `write \`${assigned[1]}: ${assigned[2]}\``,
    },
  );
}
