// What `gw diff --format markdown` prints: a comment for a pull request. GitHub takes 65,536 characters, so details
// are left out from the end until it fits, and that is said.

import { curlCommand } from '../diagnostic/curl.ts';
import type { Change, GatewayDiff, RolloutViolation } from '../diff/types.ts';
import { visibleText } from '../util/visible-text.ts';
import { decisionText, totalText, valueText } from './diff-text.ts';

const LENGTH_MAX = 65_536;
/** Room for the line that says what was left out. */
const RESERVE = 200;
const ROWS_MAX = 100;
const MARKS = { breaking: '🔴 breaking', risky: '🟠 risky', safe: '🟢 safe' } as const;

/** A comparison as a comment. */
export function diffMarkdown(diff: GatewayDiff): string {
  const parts = [`### Gateway changes\n\n${totalText(diff)}\n`];
  if (diff.violations.length > 0) parts.push(violationsText(diff.violations));
  if (diff.changes.length > 0) parts.push(tableText(diff.changes));
  if (diff.notes.length > 0) parts.push(`${diff.notes.map((note) => `- ${inline(note)}`).join('\n')}\n`);
  return fitted(parts.join('\n'), diff.changes.map(detailsText));
}

function fitted(head: string, details: readonly string[]): string {
  let text =
    head.length <= LENGTH_MAX - RESERVE
      ? head
      : `${head.slice(0, LENGTH_MAX - RESERVE).replace(/\n[^\n]*$/, '')}\n`;
  for (const [index, each] of details.entries()) {
    if (text.length + each.length + 1 > LENGTH_MAX - RESERVE) {
      const left = details.length - index;
      return `${text}\nThe details of ${left} of ${details.length} changes are left out, because a comment has room for 65,536 characters.\n`;
    }
    text += `\n${each}`;
  }
  return text;
}

function violationsText(violations: readonly RolloutViolation[]): string {
  const lines = violations.map(({ rule, text, place, witness }) => {
    const where = `${place.file}:${place.line}`;
    const curl = witness === undefined ? '' : `: ${code(curlCommand(witness))}`;
    return `- **forbidden by ${inline(rule)}** (${code(where)}): ${inline(text)}${curl}`;
  });
  return `${lines.slice(0, ROWS_MAX).join('\n')}\n`;
}

function tableText(changes: readonly Change[]): string {
  const rows = changes.slice(0, ROWS_MAX).map(({ severity, kind, summary, fingerprint }) => {
    return `| ${MARKS[severity]} | ${kind} | ${inline(summary)} | ${code(fingerprint)} |`;
  });
  const more = changes.length > ROWS_MAX ? `\nand ${changes.length - ROWS_MAX} more changes\n` : '';
  return `| | kind | change | fingerprint |\n|---|---|---|---|\n${rows.join('\n')}\n${more}`;
}

function detailsText({ severity, summary, requests, differences, places, fingerprint }: Change): string {
  const lines = [
    `<details><summary>${MARKS[severity]}: ${html(summary)}</summary>`,
    '',
    code(fingerprint),
    '',
  ];
  for (const { requests: text, listener, before, after, witness, undecided } of requests.slice(0, 4)) {
    lines.push(
      `- ${code(text)} on ${code(listener)}: ${code(decisionText(before))} → ${code(decisionText(after))}`,
    );
    lines.push(witness === undefined ? `  (${undecided})` : `  ${code(curlCommand(witness))}`);
  }
  if (requests.length > 4) lines.push(`- and ${requests.length - 4} more`);
  const values = differences.flatMap(({ what, before, after }) => {
    if (what === 'served') return [];
    return [
      ...(before === undefined ? [] : [`- ${what}: ${valueText(before)}`]),
      ...(after === undefined ? [] : [`+ ${what}: ${valueText(after)}`]),
    ];
  });
  if (values.length > 0) lines.push('', ...fence(values.map(visibleText)));
  if (places.length > 0) {
    const shown = places.map(
      ({ side, file, line, what }) => `${side} ${code(`${file}:${line}`)} ${inline(what)}`,
    );
    lines.push('', shown.slice(0, 8).join(', '));
  }
  return `${[...lines, '', '</details>'].join('\n')}\n`;
}

/** A fence that nothing within it can close. */
function fence(lines: readonly string[]): string[] {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)),
  );
  const ticks = '`'.repeat(longest + 1);
  return [`${ticks}diff`, ...lines, ticks];
}

/** Text of the user's as code, whatever ticks are in it; a bar would end the cell of a table. */
function code(text: string): string {
  const seen = visibleText(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...seen.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  const isEdged = seen.startsWith('`') || seen.endsWith('`');
  return isEdged ? `${ticks} ${seen} ${ticks}` : ticks + seen + ticks;
}

/** Our own sentence: the ticks in it are meant, everything else is text. */
function inline(text: string): string {
  return visibleText(text).replace(/[|\\*_<>[\]#@]/g, (mark) =>
    mark === '<' ? '&lt;' : mark === '@' ? '&#64;' : `\\${mark}`,
  );
}

function html(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '@': '&#64;' };
  return visibleText(text).replace(/[&<>@]/g, (mark) => entities[mark] ?? mark);
}
