import type { RespondAction } from '../../artifact/types.ts';
import { forbiddenField, headerValueProblem } from '../../policy/field-rules.ts';
import { spanOf } from '../../source/span.ts';
import type { Located, MapEntry, SourceNode } from '../../source/types.ts';
import { isText, type SpecReading } from '../reading.ts';

/** Statuses whose answers have no body (RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5). */
const WITHOUT_BODY = [204, 205, 304];

/** Reads `respond`: a fixed answer. */
export function readRespond(reading: SpecReading, node: SourceNode): RespondAction {
  const status = reading.number(node, 'status', 200);
  const body = reading.text(node, 'body');
  if (body !== undefined && body.value !== '' && WITHOUT_BODY.includes(status)) {
    reading.report('GW1413', body, `an answer with status ${status} has no body`, {
      hint: 'take `body` out, or answer with status 200',
    });
  }
  return { status, headers: readHeaders(reading, node), body: body?.value ?? '' };
}

function readHeaders(reading: SpecReading, node: SourceNode): Record<string, string> {
  const headers: [string, string][] = [];
  const places = new Map<string, Located>();
  for (const [name, entry] of reading.pairs(node, 'headers')) {
    if (!isText(entry.value)) continue;
    const first = places.get(name.toLowerCase());
    if (first === undefined) places.set(name.toLowerCase(), entry.key);
    else reportTwice(reading, { name, first, second: entry.key });
    checkHeader(reading, name, entry);
    headers.push([name, entry.value.value]);
  }
  return Object.fromEntries(headers);
}

function reportTwice(
  reading: SpecReading,
  { name, first, second }: { name: string; first: Located; second: Located },
): void {
  reading.report('GW1407', second, `header \`${name}\` stands twice; header names ignore case`, {
    hint: 'keep one of the two',
    related: [{ message: 'the first is here', span: spanOf(first) }],
  });
}

function checkHeader(reading: SpecReading, name: string, { key, value }: MapEntry): void {
  const forbidden = forbiddenField(name, 'response');
  if (forbidden !== undefined) {
    reading.report('GW1415', key, `an answer cannot set \`${name}\`: ${forbidden.why}`, forbidden);
  }
  const problem = isText(value) ? headerValueProblem(value.value) : undefined;
  if (problem !== undefined) reading.report('GW1414', value, `the value of header \`${name}\` ${problem}`);
}
