/** From a matched route to what an engine is told: whom to ask, for what, and what the client hears if it fails. */
import { upstreamTarget } from '../action/target.ts';
import type { ToAction } from '../artifact/types.ts';
import { writeVia } from '../http/forwarded.ts';
import { stripHopByHop } from '../http/hop-by-hop.ts';
import { type Answer, createProblem, type Problem } from '../http/problem.ts';
import { joinTarget } from '../http/target.ts';
import type { Exchange, ResponseHead } from '../http/types.ts';
import { UnusableAnswerError } from '../http/unusable-answer.ts';
import type { EndpointState, Sticky } from '../upstream/types.ts';
import { watchAttempts } from './attempt-watch.ts';
import type { PreparedRoute } from './revision.ts';
import { answer, finishHead, type Run } from './run.ts';
import type { ForwardFailure, ForwardPlan } from './types.ts';

/** What the client is told; the operator finds the failure's own words in the access log. */
const PROBLEMS: Readonly<Record<ForwardFailure['kind'], Problem>> = {
  connect: { status: 502, detail: 'The upstream could not be reached.' },
  reset: { status: 502, detail: 'The upstream closed the connection without an answer.' },
  invalid: { status: 502, detail: 'The upstream gave no valid answer.' },
  overload: { status: 503, detail: 'The upstream takes no more requests at the moment.' },
  timeout: { status: 504, detail: 'The upstream did not answer in time.' },
  stalled: { status: 408, detail: 'The request did not arrive in time.' },
  'too-large': { status: 413, detail: 'The body of the request is too large.' },
  replaced: { status: 502, detail: 'The upstream gave no valid answer.' },
};

const POLICY_FAILED: Problem = { status: 500, detail: 'The gateway could not process the answer.' };

/** The route's side of a forward. */
interface Forward {
  readonly route: PreparedRoute;
  readonly to: ToAction;
  random(): number;
}

/** Makes the plan by which an engine forwards an exchange: upstream by weight, rewritten target, answers' last changes. */
export function createForwardPlan(run: Run, { route, to, random }: Forward): ForwardPlan {
  const { exchange, matchedLength } = run;
  const { path, query, params, request } = exchange;
  const upstream = route.chooseUpstream?.(run);
  if (upstream === undefined) throw new Error(`route "${route.record.name}" has no upstream`);
  const target = upstreamTarget(to, { path, query, params, matchedLength });
  if (target.host !== undefined) request.headers.set('host', target.host);
  run.upstream = upstream.record.name;
  const { mirror } = route;
  const ramp = route.ramp !== undefined && upstream === route.rampUpstream ? route.ramp.watch() : undefined;
  return {
    upstream,
    request: {
      method: request.method,
      target: joinTarget(target.path, target.query),
      headers: request.headers,
      body: exchange.requestBody,
    },
    exchange,
    once: route.record.retry === false,
    timeoutMs: route.record.timeoutMs,
    bodyBytesMax: exchange.bodyBytesMax,
    watch: run.site.revision.watchers.length === 0 ? undefined : watchAttempts(run, upstream),
    mirror: mirror !== undefined && random() * 100 < mirror.percent ? mirror : undefined,
    onResponse: (head, endpoint) => {
      ramp?.answered(head.status);
      const passes = passOn(run, head, upstream.record.http2 ? '2.0' : (head.httpVersion ?? '1.1'));
      if (passes && upstream.sticky !== undefined) stick(upstream.sticky, { exchange, head, endpoint });
      return passes;
    },
    onFailure: (failure) => {
      ramp?.failed(failure.kind);
      const { replacement = replacementFor(run, undefined) } = run;
      if (failure.kind !== 'replaced') run.error = `${failure.kind}: ${failure.detail}`;
      if (replacement === undefined) answerFailure(run, failure);
      else answer(run, replacement.head, replacement.body);
    },
  };
}

interface Answered {
  readonly exchange: Exchange;
  readonly head: ResponseHead;
  readonly endpoint: EndpointState | undefined;
}

/** Behind all policies: none of them, a cache least of all, shall see one client's cookie. */
function stick(sticky: Sticky, { exchange, head, endpoint }: Answered): void {
  const cookie = endpoint && sticky.cookieFor(exchange, endpoint);
  if (cookie !== undefined) head.headers.add('set-cookie', cookie);
}

function answerFailure(run: Run, { kind, retryAfterS }: ForwardFailure): void {
  const { head, body } = createProblem({ ...PROBLEMS[kind], instance: run.exchange.id });
  if (retryAfterS !== undefined) head.headers.set('retry-after', String(retryAfterS));
  answer(run, head, body);
}

function passOn(run: Run, head: ResponseHead, version: string): boolean {
  stripHopByHop(head.headers);
  writeVia(head.headers, version);
  run.replacement = replacementFor(run, head);
  if (run.replacement !== undefined) return false;
  try {
    finishHead(run, head);
  } catch (error) {
    if (error instanceof UnusableAnswerError) throw error;
    // The upstream's answer was good: it is a policy that failed, and that is the gateway's fault.
    run.error = String(error);
    run.replacement = createProblem({ ...POLICY_FAILED, instance: run.exchange.id });
    return false;
  }
  // Behind the policies, so that no cache keeps it for others.
  if (run.shareCookie !== undefined) head.headers.add('set-cookie', run.shareCookie);
  // Nobody is there to get what transforms would give.
  if (run.isAlone && head.content !== undefined) head.content.transforms.length = 0;
  return true;
}

/** What a policy wants to answer in place of the upstream. */
function replacementFor(run: Run, head: ResponseHead | undefined): Answer | undefined {
  if (run.route?.mayReplace !== true) return undefined;
  for (const handler of run.handlers.slice(0, run.asked)) {
    const answer = handler.instead?.(run.exchange, head);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
