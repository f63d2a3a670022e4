// The door to comparing behaviours: everything that two routes do differently with the same request.
import type { Action, Importance, RouteRecord } from '../artifact/types.ts';
import type { Behaviour } from './behaviour.ts';
import { policyDifferences } from './policies.ts';
import { shown } from './secret.ts';
import { shareDifference } from './shares.ts';
import type { ChangeSeverity, Difference } from './types.ts';
import { actionText, bytesText, formerText, redirectsToHttps, shownAction } from './words.ts';

/** A behaviour and the route it was read from. */
export interface Deed {
  readonly behaviour: Behaviour;
  readonly route: RouteRecord;
  /** Whether the client's connection is encrypted. */
  readonly hasTls: boolean;
}

/** What is different between two behaviours; nothing when they are the same. */
export function compareDeeds(before: Deed, after: Deed): Difference[] {
  return [
    ...actionDifferences(before, after),
    ...policyDifferences(before.behaviour.policies, after.behaviour.policies),
    ...timeoutDifference(before.behaviour.timeoutMs, after.behaviour.timeoutMs),
    ...bodyDifference(before.behaviour.bodyBytesMax, after.behaviour.bodyBytesMax),
    ...importanceDifference(before.behaviour.importance, after.behaviour.importance),
    ...repeatDifference(before.behaviour.repeats, after.behaviour.repeats),
  ];
}

function actionDifferences(before: Deed, after: Deed): Difference[] {
  if (before.behaviour.action !== after.behaviour.action) return [otherAction(before, after)];
  const parts = Object.keys(before.behaviour.parts);
  return parts.flatMap((part) =>
    before.behaviour.parts[part] === after.behaviour.parts[part] ? [] : [partDifference(part, before, after)],
  );
}

function otherAction(before: Deed, after: Deed): Difference {
  const [was, is] = [before.route.action, after.route.action];
  const isRefused = is.kind === 'respond' && is.respond.status >= 400;
  const losesTls = redirectsToHttps(was) && !before.hasTls && !isRefused && !redirectsToHttps(is);
  return {
    what: 'action',
    kind: isRefused ? 'removed' : is.kind === 'to' ? 'rerouted' : 'action',
    severity: losesTls || (isRefused && !isError(was)) ? 'breaking' : 'risky',
    text: losesTls
      ? `${actionText(is)} where it was redirected to https`
      : `${actionText(is)} instead of ${formerText(was)}`,
    before: shownAction(was),
    after: shownAction(is),
    ...(losesTls && { lost: ['tls'] }),
  };
}

function isError(action: Action): boolean {
  return action.kind === 'respond' && action.respond.status >= 400;
}

function partDifference(part: string, before: Deed, after: Deed): Difference {
  const [was, is] = [before.route.action, after.route.action];
  if (was.kind === 'to' && is.kind === 'to') {
    if (part === 'upstreams') return shareDifference(was.to, is.to);
    const key = part === 'mirror' ? 'mirror' : 'rewrite';
    return changed(key, was.to[key], is.to[key], 'risky');
  }
  if (was.kind === 'redirect' && is.kind === 'redirect') {
    const losesTls = redirectsToHttps(was) && !redirectsToHttps(is);
    const difference = changed(part, was.redirect, is.redirect, losesTls ? 'breaking' : 'risky');
    return losesTls
      ? { ...difference, text: 'redirects to http instead of https', lost: ['tls'] }
      : difference;
  }
  const [one, other] = [
    was.kind === 'respond' ? was.respond : undefined,
    is.kind === 'respond' ? is.respond : undefined,
  ];
  const refuses = (other?.status ?? 0) >= 400 && (one?.status ?? 0) < 400;
  return changed(part, one, other, refuses ? 'breaking' : 'risky');
}

function changed(
  what: string,
  before: object | undefined,
  after: object | undefined,
  severity: ChangeSeverity,
): Difference {
  const how = before === undefined ? 'is new' : after === undefined ? 'is gone' : 'is another';
  return {
    ...{ what, kind: 'action', severity, text: `${what === 'respond' ? 'answer' : what} ${how}` },
    ...(before !== undefined && { before: shown(before) }),
    ...(after !== undefined && { after: shown(after) }),
  };
}

function timeoutDifference(before: number | undefined, after: number | undefined): Difference[] {
  if (before === after) return [];
  const isRaised = before !== undefined && after !== undefined && after > before;
  const text =
    after === undefined
      ? `timeout of ${before} ms is gone`
      : before === undefined
        ? `timeout of ${after} ms is new`
        : `timeout ${before} ms → ${after} ms`;
  const views = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  return [{ what: 'timeout', kind: 'action', severity: isRaised ? 'safe' : 'risky', text, ...views }];
}

function bodyDifference(before: number, after: number): Difference[] {
  if (before === after) return [];
  const isLost = after === 0;
  const severity = isLost ? 'breaking' : before !== 0 && after > before ? 'safe' : 'risky';
  const text = isLost
    ? `limit of ${bytesText(before)} for a body is lost`
    : `limit for a body ${before === 0 ? 'none' : bytesText(before)} → ${bytesText(after)}`;
  return [
    { what: 'body limit', kind: 'action', severity, text, before, after, ...(isLost && { lost: ['limit'] }) },
  ];
}

/** Who is refused first where not all can be served: the last one. */
const BY_IMPORTANCE = ['critical', 'normal', 'sheddable'] as const;

function importanceDifference(before: Importance, after: Importance): Difference[] {
  if (before === after) return [];
  const isLowered = BY_IMPORTANCE.indexOf(after) > BY_IMPORTANCE.indexOf(before);
  const text = `importance ${before} → ${after}`;
  const severity = isLowered ? 'risky' : 'safe';
  return [{ what: 'importance', kind: 'action', severity, text, before, after }];
}

function repeatDifference(before: boolean, after: boolean): Difference[] {
  if (before === after) return [];
  const text = after
    ? 'attempts that fail or take long may be followed by others'
    : 'no attempt follows the first any more';
  return [{ what: 'retry', kind: 'action', severity: 'risky', text, before, after }];
}
