import { type RedirectRequest, redirectLocation } from '../action/redirect.ts';
import { upstreamTarget } from '../action/target.ts';
import type { Action, ToAction } from '../artifact/types.ts';
import { joinTarget } from '../http/target.ts';
import type { Match } from './types.ts';

/** What an explanation says of a route's action. */
export type ExplainedAction = Pick<
  Match,
  'action' | 'upstream' | 'split' | 'mirror' | 'upstreamPath' | 'upstreamHost' | 'status' | 'location'
>;

/** Says what an action makes of a request. Throws an UnsafeTargetError as the action itself does. */
export function explainAction(action: Action, request: RedirectRequest): ExplainedAction {
  if (action.kind === 'respond') return { action: action.kind, status: action.respond.status };
  if (action.kind === 'redirect') {
    const { status } = action.redirect;
    return { action: action.kind, status, location: redirectLocation(action.redirect, request) };
  }
  return explainTo(action.to, request);
}

function explainTo(to: ToAction, request: RedirectRequest): ExplainedAction {
  const target = upstreamTarget(to, request);
  const [heaviest] = [...to.split].sort((a, b) => b.weight - a.weight);
  return {
    action: 'to',
    ...(heaviest && { upstream: heaviest.upstream }),
    ...(to.split.length > 1 && { split: to.split }),
    ...(to.mirror && { mirror: to.mirror }),
    upstreamPath: joinTarget(target.path, target.query),
    ...(target.host !== undefined && { upstreamHost: target.host }),
  };
}
