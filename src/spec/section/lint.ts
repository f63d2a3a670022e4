// What the spec says of lint: which rules run and how much they weigh, and what may stay as it is.
import { CODES } from '../../diagnostic/registry.ts';
import type { Severity } from '../../diagnostic/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, SourceNode } from '../../source/types.ts';
import { nearest } from '../../util/nearest.ts';
import type { MergedSpec } from '../merge.ts';
import { checkName } from '../names.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import type { LintIgnore, LintRuleSetting, LintSettings } from '../types.ts';

const SEVERITIES: readonly (Severity | 'off')[] = ['off', 'info', 'warning', 'error'];

/** Reads `lint` of all files together, and that of each route. */
export function readLint(reading: SpecReading, spec: MergedSpec): LintSettings {
  const presets = spec.lint.flatMap((node) => reading.texts(node, 'extends').map(({ value }) => value));
  const isGiven = spec.lint.some((node) => reading.child(node, 'extends') !== undefined);
  const ignores = spec.lint.flatMap((node) =>
    reading.items(node, 'ignore').flatMap((item) => readIgnore(reading, item, spec)),
  );
  const ofRoutes = [...spec.routes].flatMap(([route, { value }]) =>
    reading
      .items(reading.child(value, 'lint'), 'ignore')
      .flatMap((item) => readIgnore(reading, item, spec).map((ignore) => ({ ...ignore, route }))),
  );
  return {
    ...(isGiven && { extends: [...new Set(presets)] }),
    rules: readRules(reading, spec.lint),
    ignores: [...ignores, ...ofRoutes],
  };
}

function readRules(reading: SpecReading, nodes: readonly SourceNode[]): ReadonlyMap<string, LintRuleSetting> {
  const rules = new Map<string, LintRuleSetting>();
  const places = new Map<string, MapEntry>();
  for (const node of nodes) {
    for (const [code, entry] of reading.pairs(node, 'rules')) {
      const first = places.get(code);
      if (first !== undefined) reportTwice(reading, code, [first, entry]);
      places.set(code, entry);
      rules.set(code, readRule(reading, entry.value));
    }
  }
  return rules;
}

function reportTwice(reading: SpecReading, code: string, [first, second]: [MapEntry, MapEntry]): void {
  reading.report('GW1202', second.key, `lint rule ${code} is set twice`, {
    hint: 'take one of the two out',
    related: [{ message: 'the first is here', span: spanOf(first.key) }],
  });
}

function readRule(reading: SpecReading, node: SourceNode): LintRuleSetting {
  const text = isText(node) ? node : reading.text(node, 'severity');
  const severity = SEVERITIES.find((each) => each === text?.value);
  const options: Record<string, string | number | boolean> = {};
  if (node.kind === 'map') {
    for (const [name, { value }] of node.entries) {
      const isOption = name !== 'severity' && !name.startsWith('x-') && value.kind === 'scalar';
      if (isOption && value.value !== null) options[name] = value.value;
    }
  }
  return { ...(severity !== undefined && { severity }), options };
}

function readIgnore(reading: SpecReading, node: SourceNode, spec: MergedSpec): LintIgnore[] {
  const code = reading.text(node, 'code');
  const route = reading.text(node, 'route');
  const until = reading.text(node, 'until')?.value;
  if (code === undefined || !isIgnorable(reading, code)) return [];
  if (route !== undefined && !checkName(reading, route, 'route', [spec.routes])) return [];
  return [
    {
      ...{ span: spanOf(node), code: code.value },
      ...(route && { route: route.value }),
      ...(until !== undefined && { until }),
    },
  ];
}

function isIgnorable(reading: SpecReading, code: TextNode): boolean {
  const page = CODES[code.value];
  if (page !== undefined && page.severity !== 'error') return true;
  const known = Object.keys(CODES).filter((each) => CODES[each]?.severity !== 'error');
  const meant = nearest(code.value, known);
  const message =
    page === undefined
      ? `there is no code \`${code.value}\``
      : `\`${code.value}\` is an error, which cannot be ignored`;
  const hint = page === undefined && meant !== undefined ? `did you mean \`${meant}\`?` : undefined;
  reading.report('GW1201', code, message, { hint });
  return false;
}
