/**
 * YAML text to positioned nodes. JSON is read the same way, being YAML. Never throws, whatever the text: what
 * is wrong comes out as diagnostics, and then there is no root. Depth is bounded while tokens come in, so that
 * a hostile file cannot overflow the stack.
 */
import { Composer, type CST, type Document, Parser } from 'yaml';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { buildTree } from './build-tree.ts';
import { lexemesOf } from './lexeme.ts';
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
  const tokens = readTokens(file);
  if (!Array.isArray(tokens)) return { document: { file }, diagnostics: [tokens] };
  // Duplicate keys are found by `buildTree`, with both places and in linear time.
  const composer = new Composer({ uniqueKeys: false, merge: false, version: '1.2', strict: true });
  const documents = [...composer.compose(tokens, true, file.text.length)];
  const [first, second] = documents;
  const diagnostics = explainYamlErrors(file, documents);
  if (second !== undefined) diagnostics.push(severalDocuments(file, second));
  if (first === undefined || diagnostics.length > 0) return { document: { file }, diagnostics };
  const tree = buildTree(file, first.contents);
  if (tree.root === undefined) return { document: { file }, diagnostics: tree.diagnostics };
  if (tree.root.kind === 'map') return { document: { file, root: tree.root }, diagnostics: tree.diagnostics };
  if (isEmpty(tree.root)) return { document: { file, root: emptyMap(file) }, diagnostics: tree.diagnostics };
  return { document: { file }, diagnostics: [...tree.diagnostics, notAMap(file, tree.root.kind)] };
}

function readTokens(file: SourceFile): CST.Token[] | Diagnostic {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const depth = new DepthMeter();
  for (const { text, offset } of lexemesOf(file.text)) {
    if (depth.tooDeep(text)) return nestedTooDeep(file, offset);
    for (const token of parser.next(text)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** Counts open brackets, and dashes in a row on one line. */
class DepthMeter {
  #open = 0;
  #dashes = 0;

  tooDeep(lexeme: string): boolean {
    if (lexeme === '[' || lexeme === '{') this.#open++;
    else if (lexeme === ']' || lexeme === '}') this.#open--;
    if (lexeme === '-' || lexeme === '?') this.#dashes++;
    else if (lexeme.trim() !== '' || lexeme.includes('\n')) this.#dashes = 0;
    return this.#open > SOURCE_LIMITS.depthMax || this.#dashes > SOURCE_LIMITS.depthMax;
  }
}

function nestedTooDeep(file: SourceFile, at: number): Diagnostic {
  const message = `values are nested more than ${SOURCE_LIMITS.depthMax} levels deep`;
  const hint = 'look for a bracket that is never closed';
  return createDiagnostic('GW1012', spanOf({ file, start: at, end: at + 1 }), message, { hint });
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
