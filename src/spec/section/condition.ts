// Conditions on headers and on the query: one reader for both, since they are written alike.
import { compileRegex } from '../../matching/regex/compile-regex.ts';
import type { ValueCondition } from '../../matching/types.ts';
import { spanOf } from '../../source/span.ts';
import type { Located, MapEntry, SourceNode } from '../../source/types.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import { reportPatternProblems } from '../value/pattern-problems.ts';

const NONE: readonly ValueCondition[] = [];
const OPERATORS = ['exact', 'present', 'regex'] as const;

/** Reads the conditions on headers, on the query or on cookies, sorted by name. */
export function readConditions(
  reading: SpecReading,
  match: SourceNode | undefined,
  on: 'headers' | 'query' | 'cookies',
): readonly ValueCondition[] {
  const node = reading.child(match, on);
  if (node === undefined) return NONE;
  const conditions = new Map<string, ValueCondition>();
  const places = new Map<string, Located>();
  for (const [written, entry] of reading.pairs(match, on)) {
    const name = on === 'headers' ? written.toLowerCase() : written;
    const first = places.get(name);
    if (first !== undefined) reportTwice(reading, { name: written, first, second: entry.key });
    places.set(name, entry.key);
    const condition = readCondition(reading, name, entry);
    if (condition !== undefined) conditions.set(name, condition);
  }
  return [...conditions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function reportTwice(
  reading: SpecReading,
  { name, first, second }: { name: string; first: Located; second: Located },
) {
  reading.report(
    'GW1407',
    second,
    `the condition on header \`${name}\` stands twice; header names ignore case`,
    {
      hint: 'keep one of the two',
      related: [{ message: 'the first is here', span: spanOf(first) }],
    },
  );
}

function readCondition(
  reading: SpecReading,
  name: string,
  { key, value }: MapEntry,
): ValueCondition | undefined {
  if (isText(value)) return { name, op: 'exact', value: value.value };
  if (value.kind !== 'map') return undefined;
  const given = OPERATORS.filter((each) => value.entries.has(each));
  if (given.length !== 1) {
    const isEmpty = ![...value.entries.keys()].some((each) => !each.startsWith('x-'));
    if (given.length > 1 || isEmpty) reportOperators(reading, { name, at: key, given });
    return undefined;
  }
  const exact = reading.text(value, 'exact');
  if (exact !== undefined) return { name, op: 'exact', value: exact.value };
  const regex = reading.text(value, 'regex');
  if (regex !== undefined) return readRegex(reading, name, regex);
  return (
    reading.child(value, 'present') && { name, op: 'present', value: reading.flag(value, 'present', true) }
  );
}

function reportOperators(
  reading: SpecReading,
  { name, at, given }: { name: string; at: Located; given: readonly string[] },
): void {
  const what = given.length === 0 ? 'none' : given.map((each) => `\`${each}\``).join(' and ');
  reading.report(
    'GW1411',
    at,
    `the condition on \`${name}\` needs exactly one of \`exact\`, \`present\` and \`regex\`, here ${what}`,
  );
}

function readRegex(reading: SpecReading, name: string, node: TextNode): ValueCondition | undefined {
  const compiled = compileRegex(node.value);
  if ('problem' in compiled) {
    reportPatternProblems(reading, node, [compiled.problem]);
    return undefined;
  }
  return { name, op: 'regex', value: node.value };
}
