// What may stay as it is: `lint.ignore` of the spec and `# gw-ignore CODE: reason` on the line before. Each one is
// remembered with whether it applied, because one that applies to nothing hides the next mistake.
import { createDiagnostic } from '../diagnostic/create.ts';
import { CODES } from '../diagnostic/registry.ts';
import type { Diagnostic, Span } from '../diagnostic/types.ts';
import { commentsWith, type SourceComment } from '../source/comments.ts';
import { spanOf } from '../source/span.ts';
import type { SourceFile } from '../source/types.ts';
import type { LintIgnore } from '../spec/types.ts';
import type { LintResult } from './types.ts';

/** What is left, and what is to be said of the ignores themselves. */
export interface IgnoreOutcome {
  readonly left: readonly LintResult[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What ignoring needs to know beside the results. */
interface IgnoreInput {
  readonly ignores: readonly LintIgnore[];
  readonly files: readonly SourceFile[];
  /** A date such as `2027-01-31`. */
  readonly today: string;
  /** Codes of rules that did not run: nobody knows whether an ignore of them applies. */
  readonly asleep: ReadonlySet<string>;
}

/** One ignore, from wherever it comes. */
interface Ignore {
  readonly code: string;
  readonly span: Span;
  covers(result: LintResult): boolean;
}

const WORD = 'gw-ignore';
const COMMENT = /^gw-ignore\s+(GW\d{4}(?:\s*,\s*GW\d{4})*)\s*:\s*(\S.*)$/;

/** Takes out what is ignored. Errors of the spec itself never are. */
export function applyIgnores(
  results: readonly LintResult[],
  { ignores, files, today, asleep }: IgnoreInput,
): IgnoreOutcome {
  const diagnostics: Diagnostic[] = [];
  const active: Ignore[] = [];
  for (const ignore of ignores) {
    if (ignore.until !== undefined && ignore.until < today) diagnostics.push(expired(ignore, ignore.until));
    else active.push({ ...ignore, covers: (result) => isOfRoute(result, ignore.route) });
  }
  for (const file of files) {
    for (const comment of commentsWith(file, WORD)) active.push(...readComment(comment, diagnostics));
  }
  const used = new Set<Ignore>();
  const left = results.filter((result) => {
    const found = active.filter(({ code, covers }) => code === result.diagnostic.code && covers(result));
    for (const each of found) used.add(each);
    return found.length === 0;
  });
  for (const each of active) if (!used.has(each) && !asleep.has(each.code)) diagnostics.push(unused(each));
  return { left, diagnostics };
}

function isOfRoute({ of }: LintResult, route: string | undefined): boolean {
  return route === undefined || (of !== undefined && 'matches' in of && of.name === route);
}

function readComment(comment: SourceComment, diagnostics: Diagnostic[]): Ignore[] {
  if (!comment.text.startsWith(WORD)) return [];
  const span = spanOf(comment);
  const [, codes] = COMMENT.exec(comment.text) ?? [];
  if (codes === undefined) {
    diagnostics.push(broken(span, 'this comment does not say what it ignores, and why'));
    return [];
  }
  const target = comment.isAlone ? nextLine(comment) : span.start.line;
  const covers = ({ diagnostic, of }: LintResult) =>
    isAt(diagnostic.span, span.file, target) || (of !== undefined && isAt(of.key, span.file, target));
  return codes.split(/\s*,\s*/).flatMap((code) => {
    const severity = CODES[code]?.severity;
    if (severity !== undefined && severity !== 'error') return [{ code, span, covers }];
    const why = severity === undefined ? 'is not known' : 'is an error, which cannot be ignored';
    diagnostics.push(broken(span, `the code ${code} ${why}`));
    return [];
  });
}

function isAt({ file, start }: Span, path: string, line: number): boolean {
  return file === path && start.line === line;
}

/** The next line that is neither empty nor a comment. */
function nextLine({ file, end }: SourceComment): number {
  const lines = file.text.slice(end).split('\n');
  const ahead = lines.findIndex((line, index) => index > 0 && !/^\s*(?:#|$)/.test(line));
  const { start } = spanOf({ file, start: end, end });
  return ahead === -1 ? start.line : start.line + ahead;
}

function unused({ code, span }: Ignore): Diagnostic {
  return createDiagnostic('GW7010', span, `this ignore of ${code} applies to nothing`, {
    hint: 'take it out',
  });
}

function expired({ code, span }: LintIgnore, until: string): Diagnostic {
  return createDiagnostic('GW7011', span, `this ignore of ${code} held until ${until}`, {
    hint: 'mend what it was for, or give it a later date',
  });
}

function broken(span: Span, message: string): Diagnostic {
  return createDiagnostic('GW7012', span, message, { hint: 'write `# gw-ignore GW4001: the reason`' });
}
