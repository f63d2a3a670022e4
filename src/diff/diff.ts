/**
 * What a new gateway does differently from an old one, for which requests. By meaning: names of parameters, order,
 * defaults written out and files make no difference. Start at `diffGateways`.
 */
import type { KnownPatterns } from '../matching/route-set/table.ts';
import { adminDrafts } from './admin.ts';
import { changeOf } from './change.ts';
import { Comparison } from './compare.ts';
import { consumerDrafts } from './consumers.ts';
import { type Draft, draftChanges } from './draft.ts';
import { findViolations, rolloutDrafts } from './rollout.ts';
import { listenerDrafts, upstreamDrafts } from './shared-parts.ts';
import { type DiffInput, Side } from './side.ts';
import { telemetryNotes } from './telemetry.ts';
import type { Change, GatewayDiff } from './types.ts';
import { byWeight } from './weight.ts';

/** Compares two gateways. */
export function diffGateways(old: DiffInput, now: DiffInput): GatewayDiff {
  const known: KnownPatterns = new Map();
  const comparison = new Comparison(new Side('old', old, known), new Side('new', now, known));
  const drafts = [
    ...draftChanges(comparison, comparison.classes()),
    ...upstreamDrafts(comparison),
    ...listenerDrafts(comparison),
    ...adminDrafts(comparison),
    ...consumerDrafts(comparison),
    ...rolloutDrafts(comparison),
  ];
  const told = drafts
    .flatMap((draft) => {
      const change = changeOf(comparison, draft);
      return change === undefined ? [] : [{ draft, change }];
    })
    .sort(inOrder);
  const changes = told.map(({ change }) => change);
  return {
    identical: changes.length === 0,
    changes,
    violations: findViolations(
      comparison,
      told.map(({ draft }) => draft),
    ),
    notes: notesOf(comparison),
  };
}

interface Told {
  readonly draft: Draft;
  readonly change: Change;
}

function inOrder({ change: a }: Told, { change: b }: Told): number {
  return byWeight(a, b) || compareText(a.summary, b.summary) || compareText(a.fingerprint, b.fingerprint);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** New names of the same things, and what is told of requests: nothing that they would notice. */
function notesOf({ before, after, routes, ids }: Comparison): string[] {
  const notes = [...routes].flatMap(([now, old]) =>
    renamed('route', before.routes[old]?.name, after.routes[now]?.name),
  );
  for (const [now, old] of ids.upstreams) notes.push(...renamed('upstream', old, now));
  for (const [now, old] of ids.policies) notes.push(...renamed('policy', old, now));
  notes.push(...telemetryNotes(before.input.artifact, after.input.artifact));
  return notes;
}

function renamed(what: string, old: string | undefined, now: string | undefined): string[] {
  return old === now ? [] : [`${what} \`${old}\` is called \`${now}\` now`];
}
