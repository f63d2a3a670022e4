/**
 * Errors of the yaml package, told in our words, one for each mistake. Errors that leave the structure whole
 * (a reserved character, an escape) are all told; of those that break it only the first, because the rest
 * follows from it.
 */
import type { Document, ErrorCode, YAMLError } from 'yaml';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { spanOf } from './span.ts';
import type { SourceFile } from './types.ts';

interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const LOCAL: ReadonlySet<ErrorCode> = new Set([
  'BAD_SCALAR_START',
  'TAB_AS_INDENT',
  'BAD_DQ_ESCAPE',
  'TAG_RESOLVE_FAILED',
  'BAD_ALIAS',
  'MULTIPLE_ANCHORS',
  'MULTIPLE_TAGS',
  'BAD_COLLECTION_TYPE',
]);

/** The diagnostics for all errors of a file's documents, and for warnings that matter. */
export function explainYamlErrors(file: SourceFile, documents: readonly Document[]): Diagnostic[] {
  const tags = documents.flatMap(({ warnings }) =>
    warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED'),
  );
  const errors = [...documents.flatMap(({ errors }) => errors), ...tags].sort((a, b) => a.pos[0] - b.pos[0]);
  const diagnostics: Diagnostic[] = [];
  let broken = false;
  let line = -1;
  for (const error of errors) {
    if (!LOCAL.has(error.code)) {
      if (broken) continue;
      broken = true;
    }
    const diagnostic = explain(file, error);
    if (diagnostic.span.start.line === line) continue;
    line = diagnostic.span.start.line;
    diagnostics.push(diagnostic);
  }
  return diagnostics;
}

function explain(file: SourceFile, error: YAMLError): Diagnostic {
  const start = Math.min(error.pos[0], file.text.length);
  const told = trap(file, start) ?? TOLD[error.code]?.(file, error) ?? brokenStructure(file, error);
  const end = Math.max(start, Math.min(error.pos[1], lineEnd(file, start)));
  return createDiagnostic(told.code, spanOf({ file, start, end }), told.message, { hint: told.hint });
}

const TOLD: Partial<Record<ErrorCode, (file: SourceFile, error: YAMLError) => Told>> = {
  BAD_SCALAR_START: (file, error) => ({
    code: 'GW1007',
    message: `a value cannot begin with \`${file.text[error.pos[0]] ?? ''}\` unless it is quoted`,
    hint: 'put the value in double quotes',
  }),
  TAB_AS_INDENT: () => ({
    code: 'GW1006',
    message: 'the line is indented with a tab',
    hint: 'indent with spaces',
  }),
  BAD_DQ_ESCAPE: (file, error) => ({
    code: 'GW1016',
    message: `\`${file.text.slice(error.pos[0], error.pos[0] + 2)}\` is not an escape that YAML knows`,
    hint: 'double the backslash, or use single quotes, in which a backslash is just a backslash',
  }),
  TAG_RESOLVE_FAILED: (file, error) => ({
    code: 'GW1015',
    message: `the YAML tag \`${wordAt(file, error.pos[0])}\` has no meaning in a spec`,
    hint: 'remove it; use `include:`, `${env:NAME}` or `${file:PATH}` for what comes from elsewhere',
  }),
  MULTIPLE_DOCS: () => ({
    code: 'GW1011',
    message: 'a second YAML document begins here; a spec file is one document',
    hint: 'put it into a file of its own and name that file under `include:`',
  }),
  RESOURCE_EXHAUSTION: () => ({
    code: 'GW1012',
    message: 'values are nested too deeply',
    hint: 'look for a bracket that is never closed',
  }),
  BAD_ALIAS: () => ({
    code: 'GW1008',
    message: 'an alias or anchor has no name',
    hint: 'write a name behind `*` or `&`, or quote the value if it is text',
  }),
  BLOCK_AS_IMPLICIT_KEY: (file, error) => nestedOnOneLine(file, error.pos[0]),
  MULTILINE_IMPLICIT_KEY: () => ({
    code: 'GW1005',
    message: 'a key is not followed by a colon',
    hint: 'write `key: value`, and check the indentation of the lines around it',
  }),
  BAD_INDENT: (_file, error) => badIndent(error),
  BLOCK_IN_FLOW: () => ({
    code: 'GW1005',
    message: 'a comma is missing between two entries',
    hint: 'separate the entries within `{ }` or `[ ]` by commas',
  }),
  MISSING_CHAR: (_file, error) => missing(error),
};

/** The slips that this language invites: braces and stars of paths and hosts without quotes. */
function trap(file: SourceFile, at: number): Told | undefined {
  const before = file.text.slice(file.text.lastIndexOf('\n', at - 1) + 1, at);
  if (file.text[at] !== '{' || !/[/\w.-]$/.test(before)) return undefined;
  return {
    code: 'GW1007',
    message: 'an unquoted value within braces ends at `{`, so a parameter such as `{id}` needs quotes',
    hint: 'put the whole value in double quotes: "/users/{id}"',
  };
}

function nestedOnOneLine(file: SourceFile, at: number): Told {
  const sameLine = file.text.slice(at, lineEnd(file, at)).includes(': ');
  if (sameLine && !/^\s*-/.test(file.text.slice(at))) {
    return {
      code: 'GW1005',
      message:
        'a key with a value stands where a plain value belongs, or the lines below are indented too far',
      hint: 'start a new line for the inner key, quote a value that holds `: `, or use braces: `a: { b: c }`',
    };
  }
  return {
    code: 'GW1005',
    message: 'the indentation does not fit the lines above',
    hint: 'align the line with the entries it belongs to',
  };
}

function badIndent(error: YAMLError): Told {
  const open = /^Flow (map|sequence)/.exec(error.message)?.[1];
  if (open === undefined) {
    return {
      code: 'GW1005',
      message: 'the indentation does not fit the lines above',
      hint: 'align the line with the entries it belongs to',
    };
  }
  const bracket = open === 'map' ? '}' : ']';
  return {
    code: 'GW1005',
    message: `a ${open === 'map' ? '`{`' : '`[`'} above is not closed before this place`,
    hint: `add the missing \`${bracket}\``,
  };
}

function missing(error: YAMLError): Told {
  const quote = /Missing closing (['"])/.exec(error.message)?.[1];
  if (quote !== undefined) {
    return {
      code: 'GW1005',
      message: `a text that begins with ${quote} is not closed`,
      hint: `add the missing ${quote} at its end`,
    };
  }
  return {
    code: 'GW1005',
    message: 'a colon, comma or bracket is missing here',
    hint: 'write `key: value`, and check the indentation of the lines around it',
  };
}

function brokenStructure(file: SourceFile, error: YAMLError): Told {
  const found = file.text[error.pos[0]];
  const shown = found === undefined || found === '\n' ? 'the end of the line' : `\`${found}\``;
  return {
    code: 'GW1005',
    message: `${shown} does not belong here`,
    hint: 'a quote, bracket, comma or colon is missing or too many, here or just above',
  };
}

function wordAt(file: SourceFile, at: number): string {
  return /^\S+/.exec(file.text.slice(at, at + 60))?.[0] ?? '';
}

function lineEnd(file: SourceFile, at: number): number {
  const end = file.text.indexOf('\n', at);
  return end === -1 ? file.text.length : end;
}
