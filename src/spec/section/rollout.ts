// The rules that changes are held to. A rule that names what nobody knows would forbid nothing, so it is an error.
import { PHASES } from '../../artifact/phase.ts';
import { findPolicyKind } from '../../policy/registry.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { type MergedSpec, reportTwice } from '../merge.ts';
import { checkName } from '../names.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import type { RolloutRule, RouteMatch } from '../types.ts';
import { readMatch, waysOf } from './match.ts';

/** What can be lost that is no policy. */
const OTHER_LOSSES: readonly string[] = ['limit', 'tls', 'clientCa'];
const SEVERITIES = ['breaking', 'risky', 'safe'] as const;

/** Reads the rollout rules, in the order of writing. */
export function readRollout(reading: SpecReading, spec: MergedSpec): RolloutRule[] {
  const first = new Map<string, TextNode>();
  return spec.rollout.flatMap((node) => {
    const name = reading.text(node, 'name');
    if (name === undefined) return [];
    const known = first.get(name.value);
    if (known === undefined) first.set(name.value, name);
    else
      reportTwice(reading, { first: known, second: name }, `rollout rule \`${name.value}\` is defined twice`);
    return [readRule(reading, spec, { node, name })];
  });
}

function readRule(
  reading: SpecReading,
  spec: MergedSpec,
  { node, name }: { readonly node: SourceNode; readonly name: TextNode },
): RolloutRule {
  const every = readEvery(reading, reading.child(node, 'every'));
  const severity = SEVERITIES.find((each) => each === reading.text(node, 'severity')?.value);
  const words = (key: 'lost' | 'widened' | 'loosened') => {
    const given = reading.texts(node, key);
    const others = key === 'lost' ? OTHER_LOSSES : ['limit'];
    for (const each of given) {
      if (!isWord(each.value, others)) checkName(reading, each, 'policy, kind or phase', [spec.policies]);
    }
    return given.map(({ value }) => value);
  };
  return {
    span: spanOf(name),
    name: name.value,
    ...(every && { every }),
    changes: reading.texts(node, 'changes').map(({ value }) => value),
    ...(severity && { severity }),
    lost: words('lost'),
    widened: words('widened'),
    loosened: words('loosened'),
  };
}

function readEvery(reading: SpecReading, node: SourceNode | undefined): readonly RouteMatch[] | undefined {
  if (node === undefined) return undefined;
  const ways = waysOf(reading, [readMatch(reading, node, node)]);
  return ways.length === 0 ? undefined : ways;
}

function isWord(name: string, others: readonly string[]): boolean {
  return (
    PHASES.some((phase) => phase === name) || findPolicyKind(name) !== undefined || others.includes(name)
  );
}
