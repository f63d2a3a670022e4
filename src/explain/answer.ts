/**
 * What becomes of one request, from the artifact alone and without a socket: the same listeners, normal form,
 * matching and rewrites as the proxy's. Start at `answerRequest`.
 */
import { UnsafeTargetError } from '../action/error.ts';
import { guardsOf } from '../artifact/guards.ts';
import type { Artifact, ListenerRecord } from '../artifact/types.ts';
import { allowedMethods } from '../matching/allowed-methods.ts';
import { normalisePath } from '../matching/normal-form.ts';
import { evadesGuards } from '../matching/other-readings.ts';
import { askedAbout, isPreflight, lookupPreflight } from '../matching/preflight.ts';
import { type MatchRequest, METHOD_NOT_ALLOWED, NOT_FOUND, type Router } from '../matching/types.ts';
import { explainAction } from './explain-action.ts';
import { explainFurther } from './explain-further.ts';
import { findListeners } from './find-listeners.ts';
import { authorityOf, matchRequestOf, type RequestParts, readRequest } from './read-request.ts';
import type { Answer, ExplainRequest, Match, NoMatch, PolicyStep } from './types.ts';

/** An artifact and its router. */
export interface Opened {
  readonly artifact: Artifact;
  readonly router: Router;
  /** Milliseconds since 1970, for ramps; default now. */
  readonly nowMs?: number;
}

/** An answer, and what was looked up for it: absent when the request was refused before that. */
export interface Answered {
  readonly answer: Answer;
  readonly lookup?: { readonly listener: number; readonly request: MatchRequest };
}

/** Says what becomes of a request. Never throws over the request. */
export function answerRequest(opened: Opened, request: ExplainRequest): Answered {
  return chooseAnswer(answersOf(opened, request));
}

/** What becomes of a request on each listener that it may mean; at least one, also when it means none. */
export function answersOf(opened: Opened, request: ExplainRequest): readonly Answered[] {
  const parts = readRequest(request);
  if (typeof parts === 'string') return [{ answer: { matched: false, status: 400, reason: parts } }];
  const { listeners, reason } = findListeners(opened.artifact.listeners, parts);
  const answers = listeners.flatMap((index) => {
    const listener = opened.artifact.listeners[index];
    return listener === undefined ? [] : [answerOn(opened, { request, parts, listener, index, reason })];
  });
  const nobody = `no listener serves the host ${parts.host}`;
  return answers.length > 0 ? answers : [{ answer: { matched: false, status: 404, reason: nobody } }];
}

/** The answer that stands for all of `answersOf`: the first match, else the first whose method is at fault. */
export function chooseAnswer(answers: readonly Answered[]): Answered {
  const isMatch = ({ answer }: Answered) => answer.matched;
  const isMethodAtFault = ({ answer }: Answered) => !answer.matched && answer.status === 405;
  const chosen = answers.find(isMatch) ?? answers.find(isMethodAtFault) ?? answers[0];
  if (chosen === undefined) throw new Error('there is always an answer');
  return chosen;
}

/** A request on its way to one listener. */
interface Asked {
  readonly request: ExplainRequest;
  readonly parts: RequestParts;
  readonly listener: ListenerRecord;
  readonly index: number;
  /** Why this listener. */
  readonly reason: string;
}

function answerOn(opened: Opened, asked: Asked): Answered {
  const { request, parts, listener, index } = asked;
  const path = normalisePath(parts.path, { mergeSlashes: listener.mergeSlashes });
  if (typeof path !== 'string') {
    return { answer: refuse(asked, { status: 400, reason: `the path is refused: ${path.fault}` }) };
  }
  const matchRequest = matchRequestOf(request, parts, { listener, path });
  if (request.method === 'TRACE') return { answer: refuseTrace(opened, asked, matchRequest) };
  const answer = lookUp(opened, asked, matchRequest);
  const isAnswered = answer.matched && answer.answeredBy !== undefined;
  return {
    answer,
    lookup: { listener: index, request: isAnswered ? askedAbout(matchRequest) : matchRequest },
  };
}

/** TRACE is never forwarded, whichever route would take it. */
function refuseTrace({ router }: Opened, asked: Asked, request: MatchRequest): NoMatch {
  const { path } = request;
  const allow = allowedMethods(router, asked.index, request);
  if (allow === undefined) return refuse(asked, { status: 404, reason: 'no route matches', path });
  const reason = 'TRACE is never forwarded: its answer would show credentials';
  return refuse(asked, { status: 405, reason, allow, path });
}

function lookUp(opened: Opened, asked: Asked, request: MatchRequest): Answer {
  const { artifact, router } = opened;
  const { path, method } = request;
  const answers = (route: number) =>
    policyStepsOf(artifact, artifact.route(route).policies).some(answersPreflights);
  const found = isPreflight(request)
    ? lookupPreflight(router, asked.index, request, answers)
    : router.lookup(asked.index, request);
  if (found === NOT_FOUND) return refuse(asked, { status: 404, reason: 'no route matches', path });
  if (found === METHOD_NOT_ALLOWED) {
    const reason = `${method} is not among the methods of the routes that match otherwise`;
    return refuse(asked, { status: 405, reason, allow: [...router.allowed()], path });
  }
  const guards = (route: number) => guardsOf(policyStepsOf(artifact, artifact.route(route).policies));
  const isPreflighted = isPreflight(request) && answers(router.routeOf(found));
  const isJudged = !isPreflighted && asked.listener.passLookalikes !== true;
  if (isJudged && evadesGuards(router, { listener: asked.index, request, found }, guards)) {
    const reason = `some servers read the path as another one, whose route has a policy that route \`${artifact.route(router.routeOf(found)).name}\` lacks`;
    return refuse(asked, { status: 400, reason, path });
  }
  try {
    return matchOf(opened, asked, { request, found });
  } catch (error) {
    if (!(error instanceof UnsafeTargetError)) throw error;
    return refuse(asked, { status: 400, reason: error.message, path });
  }
}

function refuse({ listener, reason }: Asked, why: Omit<NoMatch, 'matched'>): NoMatch {
  return { matched: false, ...why, listener: listener.name, listenerReason: reason };
}

function matchOf(
  { artifact, router, nowMs = Date.now() }: Opened,
  { request: asked, parts, listener, reason }: Asked,
  { request, found }: { request: MatchRequest; found: number },
): Match {
  const { path, query } = request;
  const route = artifact.route(router.routeOf(found));
  const { name, origin, action, timeoutMs, policies, importance } = route;
  const params = router.params(found, path);
  const policySteps = policyStepsOf(artifact, policies);
  const answering = isPreflight(request) ? policySteps.find(answersPreflights) : undefined;
  const scheme = parts.scheme ?? (listener.tls === undefined ? 'http' : 'https');
  const authority = authorityOf(asked, { listener, host: request.host });
  const matchedLength = router.matchedLength();
  const place = { scheme, authority, path } as const;
  const about = { ...place, query, params, matchedLength, headers: asked.headers, nowMs };
  const explained = explainAction(action, about);
  return {
    matched: true,
    listener: listener.name,
    listenerReason: reason,
    route: name,
    origin,
    path,
    params,
    ...explained,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...explainFurther(artifact, route, { upstream: explained.upstream, method: request.method }),
    ...(importance !== undefined && { importance }),
    policies,
    policySteps,
    ...(answering && { answeredBy: answering.name }),
  };
}

function answersPreflights({ phase }: PolicyStep): boolean {
  return phase === 'cors';
}

function policyStepsOf(artifact: Artifact, names: readonly string[]): PolicyStep[] {
  return names.flatMap((name) => {
    const policy = artifact.policies.find((each) => each.name === name);
    return policy === undefined ? [] : [{ name, kind: policy.kind, phase: policy.phase }];
  });
}
