// What `gw diff` prints for people: broken rules first, then each change with a request that shows it.
import type { JsonValue } from '../artifact/types.ts';
import { curlCommand } from '../diagnostic/curl.ts';
import { summaryObject } from '../diff/json.ts';
import type {
  Change,
  ChangedRequests,
  ChangePlace,
  Decision,
  Difference,
  GatewayDiff,
} from '../diff/types.ts';
import { createPaint, type Paint } from '../report/paint.ts';
import { visibleText } from '../util/visible-text.ts';
import { counted } from './counted.ts';

/** How many classes of requests and places are shown of one change. */
const SHOWN_MAX = 4;

/** A comparison for people. */
export function diffText(diff: GatewayDiff, color: boolean): string {
  const paint = createPaint(color);
  const blocks = [
    ...diff.violations.map((each) => violationLines(each, diff.changes[each.change], paint)),
    ...diff.changes.map((change) => changeLines(change, paint)),
    ...(diff.notes.length === 0
      ? []
      : [diff.notes.map((note) => `${paint.note('note')}: ${visibleText(note)}`)]),
    [paint.strong(totalText(diff))],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** All changes in one line. */
export function totalText(diff: GatewayDiff): string {
  if (diff.identical) return 'identical: every request is treated as before';
  const { changes, breaking, risky, safe, violations } = summaryObject(diff);
  const rules = violations === 0 ? '' : `, ${counted(violations, 'broken rollout rule')}`;
  return `${counted(changes, 'change')}: ${breaking} breaking, ${risky} risky, ${safe} safe${rules}`;
}

function violationLines(
  { rule, place, text, witness }: GatewayDiff['violations'][number],
  change: Change | undefined,
  paint: Paint,
): string[] {
  return [
    `${paint.error('forbidden')}${paint.strong(`: rollout rule \`${visibleText(rule)}\`: ${visibleText(text)}`)}`,
    ...placeLines([place], paint),
    ...(change === undefined
      ? []
      : [`${paint.note('note')}: by the change ${change.fingerprint}, ${visibleText(change.summary)}`]),
    ...(witness === undefined
      ? []
      : [`${paint.note('note')}: a request that shows it`, `  ${curlCommand(witness)}`]),
  ];
}

function changeLines(change: Change, paint: Paint): string[] {
  const { severity, kind, summary, fingerprint, differences, requests, places } = change;
  const brush = { breaking: paint.error, risky: paint.warning, safe: paint.info }[severity];
  return [
    `${brush(severity)}[${kind}]${paint.strong(`: ${visibleText(summary)}`)}`,
    ...placeLines(places, paint),
    ...requests.slice(0, SHOWN_MAX).flatMap((each) => requestLines(each, paint)),
    ...(requests.length > SHOWN_MAX
      ? [`  and ${counted(requests.length - SHOWN_MAX, 'more class')}es of requests`]
      : []),
    ...differences.flatMap((each) => differenceLines(each, paint)),
    paint.frame(`  ${fingerprint}`),
  ];
}

function placeLines(places: readonly ChangePlace[], paint: Paint): string[] {
  const lines = places.slice(0, 2 * SHOWN_MAX).map(({ side, what, file, line, column }) => {
    return ` ${paint.frame('-->')} ${side} ${visibleText(`${file}:${line}:${column}`)} ${visibleText(what)}`;
  });
  return places.length > lines.length ? [...lines, `     and ${places.length - lines.length} more`] : lines;
}

function requestLines(
  { listener, requests, before, after, witness, undecided }: ChangedRequests,
  paint: Paint,
): string[] {
  const [was, is] = [decisionText(before), decisionText(after)];
  const whose = was === is ? was : `${was} → ${is}`;
  return [
    `  ${visibleText(requests)} on ${visibleText(listener)}: ${visibleText(whose)}`,
    witness === undefined ? `    ${paint.note('note')}: ${undecided}` : `    ${curlCommand(witness)}`,
  ];
}

/** Who decides: a route, or the refusal. */
export function decisionText(decision: Decision): string {
  return 'route' in decision ? decision.route : String(decision.status);
}

function differenceLines({ what, before, after }: Difference, paint: Paint): string[] {
  const lines = (mark: string, value: JsonValue | undefined) =>
    value === undefined || what === 'served'
      ? []
      : [`  ${mark} ${visibleText(what)}: ${visibleText(valueText(value))}`];
  return [...lines('-', before).map(paint.error), ...lines('+', after).map(paint.good)];
}

/** A value in one line. */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
