import { type RedirectRequest, redirectLocation } from '../action/redirect.ts';
import { upstreamTarget } from '../action/target.ts';
import type { Action, ToAction } from '../artifact/types.ts';
import { joinTarget } from '../http/target.ts';
import { explainShare, type KnownRequest } from './explain-share.ts';
import type { Match } from './types.ts';

/** What an explanation says of a route's action. */
export type ExplainedAction = Pick<
  Match,
  | 'action'
  | 'upstream'
  | 'upstreamBy'
  | 'split'
  | 'splitBy'
  | 'ramp'
  | 'rampPercent'
  | 'mirror'
  | 'upstreamPath'
  | 'upstreamHost'
  | 'status'
  | 'location'
>;

/** What an explanation knows of a request. */
type ActionRequest = RedirectRequest & Pick<KnownRequest, 'headers' | 'nowMs'>;

/** Says what an action makes of a request. Throws an UnsafeTargetError as the action itself does. */
export function explainAction(action: Action, request: ActionRequest): ExplainedAction {
  if (action.kind === 'respond') return { action: action.kind, status: action.respond.status };
  if (action.kind === 'redirect') {
    const { status } = action.redirect;
    return { action: action.kind, status, location: redirectLocation(action.redirect, request) };
  }
  return explainTo(action.to, request);
}

function explainTo(to: ToAction, request: ActionRequest): ExplainedAction {
  const target = upstreamTarget(to, request);
  return {
    action: 'to',
    ...explainShare(to, request),
    ...(to.mirror && { mirror: to.mirror }),
    upstreamPath: joinTarget(target.path, target.query),
    ...(target.host !== undefined && { upstreamHost: target.host }),
  };
}
