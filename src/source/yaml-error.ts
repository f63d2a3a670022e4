/**
 * Errors of the yaml package, told in our words, one for each mistake. Errors that leave the structure whole
 * (a reserved character, an escape) are all told; of those that break it only the first, because the rest
 * follows from it.
 */
import type { ErrorCode } from 'yaml';
import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import type { YamlFault } from './compose.ts';
import { spanOf } from './span.ts';
import type { SourceFile } from './types.ts';
import { keyWithinValue, misalignedLine } from './yaml-indentation.ts';
import { recognizeSlip } from './yaml-slip.ts';
import {
  blockWithinFlow,
  keyWithoutColon,
  missingComma,
  unclosedBracket,
  unclosedQuote,
  unexpected,
} from './yaml-structure.ts';
import { broken, lineEnd, type Told, wordAt } from './yaml-told.ts';

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

/** The diagnostics for all faults of a file, in the order of the text. */
export function explainYamlErrors(file: SourceFile, faults: readonly YamlFault[]): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  let broken = false;
  let line = -1;
  for (const error of faults) {
    if (error.code === 'BAD_DIRECTIVE') continue;
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

function explain(file: SourceFile, error: YamlFault): Diagnostic {
  const { text } = file;
  const at = Math.min(error.start, text.length);
  const slip = LOCAL.has(error.code) ? undefined : recognizeSlip(text, at);
  const told = slip ?? (TOLD[error.code] ?? unexpected)(text, at, error.message);
  // What is wrong at the end of the file is shown at its last character, where there is something to see.
  const last = Math.max(0, text.trimEnd().length - 1);
  const start = Math.min(told.start ?? at, last);
  const end = Math.max(start + 1, Math.min(told.end ?? error.end, lineEnd(text, start)));
  const span = spanOf({ file, start, end: Math.min(end, text.length) });
  const related = told.related && [
    {
      message: told.related.message,
      span: spanOf({ file, start: told.related.at, end: told.related.at + 1 }),
    },
  ];
  const extra = { hint: told.hint, ...(related === undefined ? {} : { related }) };
  return createDiagnostic(told.code, span, told.message, extra);
}

/** What the text at the place of an error says; the last is the parser's own message. */
type Teller = (text: string, at: number, message: string) => Told;

const TOLD: Partial<Record<ErrorCode, Teller>> = {
  BAD_SCALAR_START: (text, at) => ({
    code: 'GW1007',
    message: `a value cannot begin with ${text[at] === '`' ? 'a backtick' : `\`${text[at] ?? ''}\``} unless it is quoted`,
    hint: 'put the value in double quotes',
  }),
  TAB_AS_INDENT: () => ({
    code: 'GW1006',
    message: 'the line is indented with a tab',
    hint: 'indent with spaces',
  }),
  BAD_DQ_ESCAPE: (text, at) => ({
    code: 'GW1016',
    message: `\`${text.slice(at, at + 2)}\` is not an escape that YAML knows`,
    hint: 'double the backslash, or use single quotes, in which a backslash is just a backslash',
    end: at + 2,
  }),
  TAG_RESOLVE_FAILED: unknownTag,
  MULTIPLE_TAGS: unknownTag,
  BAD_COLLECTION_TYPE: unknownTag,
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
  BAD_ALIAS: namelessAlias,
  MULTIPLE_ANCHORS: () => broken('a value can have one anchor only', 'remove one of the two'),
  BAD_PROP_ORDER: () =>
    broken('an anchor stands where none can stand', 'write it behind the colon or dash, before the value'),
  KEY_OVER_1024_CHARS: () =>
    broken('a key is longer than 1,024 characters', 'check the quotes and colons around it'),
  BLOCK_AS_IMPLICIT_KEY: keyWithinValue,
  MULTILINE_IMPLICIT_KEY: keyWithoutColon,
  BAD_INDENT: (text, at, message) =>
    message.startsWith('Flow') ? unclosedBracket(text, at) : misalignedLine(text, at),
  BLOCK_IN_FLOW: blockWithinFlow,
  MISSING_CHAR: missingCharacter,
};

function missingCharacter(text: string, at: number, message: string): Told {
  if (message.startsWith('Missing closing')) return unclosedQuote(text, at);
  if (message.startsWith('Missing ,')) return missingComma(text, at);
  return message.startsWith('Flow') ? unclosedBracket(text, at) : keyWithoutColon(text, at);
}

function unknownTag(text: string, at: number): Told {
  return {
    code: 'GW1015',
    message: `the YAML tag \`${wordAt(text, at)}\` has no meaning in a spec`,
    hint: 'remove it; use `include:`, `${env:NAME}` or `${file:PATH}` for what comes from elsewhere',
  };
}

function namelessAlias(text: string, at: number): Told {
  const isAlias = text[at] === '*';
  return {
    code: 'GW1008',
    message: isAlias ? '`*` without quotes begins a YAML alias' : 'an anchor has no name',
    hint: isAlias
      ? 'put it in double quotes: "*"'
      : 'write the name right behind `&`, or quote the value if it is text',
  };
}
