// A route: its ways in, the policies it has, and its one action.
import type { Action, ListenerRecord } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry } from '../../source/types.ts';
import type { MergedSpec } from '../merge.ts';
import { checkName } from '../names.ts';
import type { PolicyLists } from '../policy-list.ts';
import type { SpecReading } from '../reading.ts';
import { definition } from '../schema-error/lookup.ts';
import { hasMisspelt } from '../schema-error/unknown-key.ts';
import type { Route } from '../types.ts';
import { readDuration } from '../value/duration.ts';
import { readBodyLimit } from '../value/size.ts';
import { type PathFacts, paramHint, pathFacts } from '../value/template-text.ts';
import { checkServesRoutes } from './admin.ts';
import { readMatches, waysOf } from './match.ts';
import type { PolicyReading } from './policy.ts';
import { readRedirect } from './redirect.ts';
import { readRespond } from './respond.ts';
import { checkMeeting } from './route-listeners.ts';
import { readTo } from './to.ts';

/** What reading a route needs of the rest of the spec. */
export interface RouteContext {
  readonly spec: MergedSpec;
  readonly listeners: readonly ListenerRecord[];
  /** Names of all listeners that serve routes, sorted; what a route without `listeners` is served by. */
  readonly listenerNames: readonly string[];
  /** Names of the listeners that serve no routes. */
  readonly adminNames: ReadonlySet<string>;
  readonly policies: ReadonlyMap<string, PolicyReading>;
  readonly policyLists: PolicyLists;
  /** Names of what routes that ask for a version run beside their own, last. */
  readonly versionPolicies: readonly string[];
  /** From `defaults`. */
  readonly timeoutMs: number | undefined;
  readonly bodyBytesMax: number | undefined;
}

const ACTIONS = ['to', 'redirect', 'respond'] as const;

/** `normal` is what a route is that says nothing. */
const IMPORTANCES = ['critical', 'sheddable'] as const;

/** Reads one route; undefined when its action or a path is wrong, which has been told. */
export function readRoute(
  reading: SpecReading,
  name: string,
  entry: MapEntry,
  context: RouteContext,
): Route | undefined {
  const { key, value: node } = entry;
  if (node.kind !== 'map' || reading.isBroken(node)) return undefined;
  const written = readMatches(reading, entry);
  const facts = pathFacts(written);
  const listeners = readListenerNames(reading, entry, context);
  checkMeeting(reading, { entry, matches: written, names: listeners, listeners: context.listeners });
  const ofVersion = written.some(({ apiVersion }) => apiVersion !== undefined) ? context.versionPolicies : [];
  const policies = [...context.policyLists.ofRoute(node), ...ofVersion];
  for (const policy of policies)
    checkPolicyParams(reading, { name, entry, policy: context.policies.get(policy), facts });
  const timeoutMs = readDuration(reading, reading.text(node, 'timeout'), context.timeoutMs);
  const limits = reading.child(node, 'limits');
  const bodyBytesMax = readBodyLimit(reading.child(limits, 'body'), context.bodyBytesMax);
  const action = readAction(reading, { name, entry, context, facts });
  const matches = waysOf(reading, written);
  if (action === undefined || written.some(({ path }) => path === undefined)) return undefined;
  const priority = reading.number(node, 'priority', 0);
  const importance = IMPORTANCES.find((each) => each === reading.text(node, 'importance')?.value);
  return {
    ...{ name, listeners, priority, policies, action, matches, key: spanOf(key), node },
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(bodyBytesMax !== undefined && { bodyBytesMax }),
    ...(importance !== undefined && { importance }),
    ...(!reading.flag(node, 'retry', true) && { retry: false as const }),
    ...(!reading.flag(node, 'accessLog', true) && { accessLog: false as const }),
  };
}

function readListenerNames(
  reading: SpecReading,
  { value: node }: MapEntry,
  context: RouteContext,
): readonly string[] {
  const names = reading.texts(node, 'listeners');
  if (names.length === 0) return context.listenerNames;
  for (const name of names) {
    checkName(reading, name, 'listener', [context.spec.listeners]);
    checkServesRoutes(reading, name, context.adminNames);
  }
  return [...new Set(names.map(({ value }) => value))].sort();
}

function readAction(
  reading: SpecReading,
  { name, entry, context, facts }: { name: string; entry: MapEntry; context: RouteContext; facts: PathFacts },
): Action | undefined {
  if (entry.value.kind !== 'map') return undefined;
  const { entries } = entry.value;
  const [kind, other] = [...ACTIONS, 'aggregate'].filter((each) => entries.has(each));
  if (kind === undefined) {
    if (hasMisspelt(entry.value, ACTIONS, definition('route'))) return undefined;
    reading.report('GW1408', entry.key, `route \`${name}\` has no action`, {
      hint: 'give it one of `to`, `redirect` and `respond`',
    });
    return undefined;
  }
  if (other !== undefined) {
    reportSeveral(reading, { name, entries, kinds: [kind, other] });
    return undefined;
  }
  const node = reading.child(entry.value, kind);
  if (node === undefined) return undefined;
  const { upstreams, consumers } = context.spec;
  const actionContext = { facts, upstreams, consumers };
  if (kind === 'to') return { kind, to: readTo(reading, node, actionContext) };
  if (kind === 'redirect') return { kind, redirect: readRedirect(reading, node, facts) };
  return kind === 'respond' ? { kind, respond: readRespond(reading, node) } : undefined;
}

function reportSeveral(
  reading: SpecReading,
  {
    name,
    entries,
    kinds,
  }: { name: string; entries: ReadonlyMap<string, MapEntry>; kinds: readonly string[] },
): void {
  const [first, second] = [...entries].filter(([key]) => kinds.includes(key));
  if (first === undefined || second === undefined) return;
  reading.report(
    'GW1409',
    second[1].key,
    `route \`${name}\` has two actions, \`${first[0]}\` and \`${second[0]}\``,
    {
      hint: 'keep one of them; for two behaviours make two routes',
      related: [{ message: 'the first is here', span: spanOf(first[1].key) }],
    },
  );
}

function checkPolicyParams(
  reading: SpecReading,
  {
    name,
    entry,
    policy,
    facts,
  }: { name: string; entry: MapEntry; policy: PolicyReading | undefined; facts: PathFacts },
): void {
  if (policy === undefined || policy.params.length === 0 || facts.params === undefined) return;
  for (const param of policy.params) {
    if (facts.params.includes(param)) continue;
    reading.report(
      'GW1206',
      entry.key,
      `policy \`${policy.name}\` uses \`{${param}}\`, which the path of route \`${name}\` does not have`,
      {
        hint: `${paramHint(param, facts)}, or leave the policy out of this route`,
        related: [{ message: 'the policy is here', span: policy.key }],
      },
    );
  }
}
