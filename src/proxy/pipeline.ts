/**
 * What happens to a request, whatever the engine: admit → match → policies → action → policies → log. Start at
 * `handleExchange`. An exchange stays with the revision of the site it came in by.
 */
import { UnsafeTargetError } from '../action/error.ts';
import { redirectLocation } from '../action/redirect.ts';
import { HeaderFields } from '../http/header-fields.ts';
import { writeIdentity } from '../http/identity.ts';
import { isLastForward } from '../http/max-forwards.ts';
import type { Answer, Problem } from '../http/problem.ts';
import type { Exchange } from '../http/types.ts';
import { allowedMethods } from '../matching/allowed-methods.ts';
import { evadesGuards } from '../matching/other-readings.ts';
import { isPreflight, lookupPreflight } from '../matching/preflight.ts';
import { type MatchRequest, METHOD_NOT_ALLOWED, NOT_FOUND } from '../matching/types.ts';
import { bodyProblem } from '../policy/refuse.ts';
import type { Verdict } from '../policy/types.ts';
import type { ExchangeObserver, ExchangeReport } from '../telemetry/types.ts';
import { type Admitted, admit } from './admission.ts';
import { createForwardPlan } from './forward-plan.ts';
import { GatewayExchange } from './gateway-exchange.ts';
import { LoneIncoming } from './lone-incoming.ts';
import type { PreparedRoute, Site } from './revision.ts';
import { answer, answerProblem, type Run, reportOf } from './run.ts';
import type { Engine, IncomingExchange } from './types.ts';

/** What the pipeline uses of the world. */
export interface PipelineDeps {
  readonly engine: Engine;
  random(): number;
  /** Milliseconds since 1970. */
  now(): number;
  randomId(): string;
}

/** Takes a request through the pipeline; never throws. */
export function handleExchange(incoming: IncomingExchange, site: Site, deps: PipelineDeps): void {
  const { observers } = site.revision;
  const run: Run = {
    incoming,
    site,
    exchange: new GatewayExchange(incoming, deps.randomId),
    startedAt: observers.length === 0 ? 0 : deps.now(),
    listener: undefined,
    route: undefined,
    handlers: [],
    matchedLength: 0,
    upstream: undefined,
    error: undefined,
    asked: 0,
    answeredBy: undefined,
    shareCookie: undefined,
    replacement: undefined,
    isAlone: false,
    over: false,
  };
  for (const observer of observers) observer.began?.(run.exchange);
  if (observers.length > 0 || site.revision.artifact.policies.length > 0) {
    incoming.onEnd((outcome) => {
      end(run);
      if (observers.length > 0) tell(observers, reportOf(run, outcome));
    });
  }
  try {
    proceed(run, deps);
  } catch (error) {
    refuse(run, error);
  }
}

function tell(observers: readonly ExchangeObserver[], report: ExchangeReport): void {
  for (const observer of observers) observer.ended?.(report);
}

/** Every policy that has seen the request learns that it is over. */
function end(run: Run): void {
  run.over = true;
  run.exchange.response?.content?.close();
  for (const handler of run.handlers.slice(0, run.asked)) handler.end?.(run.exchange);
}

/** A request whose parameters an action refuses is the client's fault; anything else is ours, and policies may be why. */
function refuse(run: Run, error: unknown): void {
  run.error = String(error);
  if (error instanceof UnsafeTargetError) {
    answerProblem(run, { status: 400, detail: 'The path is not acceptable for this route.' });
    return;
  }
  run.route = undefined;
  answerProblem(run, { status: 500, detail: 'The gateway could not process the request.' });
}

function proceed(run: Run, deps: PipelineDeps): void {
  const admitted = admit(run.exchange, run.site);
  if ('status' in admitted) {
    answerProblem(run, admitted);
    return;
  }
  run.listener = admitted.listener.record.name;
  if (run.exchange.path === '*') {
    answer(run, { status: 204, headers: new HeaderFields() }, '');
    return;
  }
  const request = matchRequestOf(run.exchange, admitted.host);
  if (request.method === 'TRACE' || isLastForward(run.exchange.request)) {
    answerForResource(run, admitted, request);
    return;
  }
  const problem = match(run, admitted, request);
  if (problem !== undefined) answerProblem(run, problem);
  else if (run.route !== undefined) act(run, run.route, deps);
}

function matchRequestOf({ request, path, query }: Exchange, host: string): MatchRequest {
  const { method, headers } = request;
  return { method, host, path, query, header: (name) => headers.get(name) };
}

/**
 * Answers for the resource without asking anybody: OPTIONS that may go no further, and TRACE, which is never
 * forwarded, since its answer would show credentials and what the gateway adds (RFC 9110 section 9.3.8).
 */
function answerForResource(run: Run, { listener }: Admitted, request: MatchRequest): void {
  const allow = allowedMethods(run.site.revision.router, listener.index, request);
  if (allow === undefined) answerProblem(run, NO_ROUTE);
  else if (request.method === 'TRACE') answerProblem(run, { ...notAllowed(request.method), allow });
  else answer(run, { status: 204, headers: new HeaderFields(['allow', allow.join(', ')]) }, '');
}

const NO_ROUTE: Problem = { status: 404, detail: 'No route matches this request.' };

function answersPreflight({ site }: Run, request: MatchRequest, found: number): boolean {
  const { router } = site.revision;
  return isPreflight(request) && site.revision.route(router.routeOf(found)).answersPreflights;
}

const EVADES: Problem = {
  status: 400,
  detail: 'The path is not acceptable: it may be read as another one, which is guarded.',
};

function notAllowed(method: string): Problem {
  return { status: 405, detail: `${method} is not allowed here.` };
}

function match(run: Run, { listener }: Admitted, request: MatchRequest): Problem | undefined {
  const { exchange, site } = run;
  const { router } = site.revision;
  const { headers } = exchange.request;
  const found = isPreflight(request)
    ? lookupPreflight(
        router,
        listener.index,
        request,
        (index) => site.revision.route(index).answersPreflights,
      )
    : router.lookup(listener.index, request);
  if (found === NOT_FOUND) return NO_ROUTE;
  if (found === METHOD_NOT_ALLOWED) return { ...notAllowed(request.method), allow: router.allowed() };
  const { revision } = site;
  // A preflight is answered by the gateway, never forwarded.
  if (
    revision.hasGuards &&
    listener.record.passLookalikes !== true &&
    !answersPreflight(run, request, found)
  ) {
    const lookup = { listener: listener.index, request, found };
    if (evadesGuards(router, lookup, (index) => revision.route(index).guards)) return EVADES;
  }
  run.matchedLength = router.matchedLength();
  run.route = site.revision.route(router.routeOf(found));
  if (run.route.needsParams) exchange.params = router.params(found, exchange.path);
  run.handlers = run.route.handlers;
  exchange.route = run.route.record.name;
  exchange.importance = run.route.record.importance;
  for (const observer of revision.observers) observer.routed?.(exchange);
  const bytesMax = (run.route.record.bodyBytesMax ?? listener.record.limits.bodyBytesMax) || undefined;
  exchange.bodyBytesMax = bytesMax;
  return bytesMax !== undefined && declares(headers) > bytesMax ? bodyProblem('too-large') : undefined;
}

/** How long the body says it is; one that says nothing is counted while it comes. */
function declares(headers: HeaderFields): number {
  return Number(headers.first('content-length') ?? 0);
}

/** Lets the policies that have not yet seen the request see it, one after another; then comes the action. */
function act(run: Run, route: PreparedRoute, deps: PipelineDeps): void {
  const { exchange, handlers } = run;
  if (route.mayReplace) exchange.repeater = (begin) => repeat(run, route, { begin, deps });
  while (run.asked < handlers.length) {
    const verdict = handlers[run.asked++]?.request?.(exchange);
    if (verdict === undefined) continue;
    if (verdict instanceof Promise) void wait(run, route, { verdict, deps });
    else answerBy(run, route, verdict);
    return;
  }
  take(run, route, deps);
}

/** The policy asked last answers in place of the action. */
function answerBy(run: Run, route: PreparedRoute, { head, body }: Answer): void {
  run.answeredBy = route.record.policies[run.asked - 1];
  answer(run, head, body);
}

interface Repeating {
  begin(copy: Exchange): void;
  readonly deps: PipelineDeps;
}

/** Has the policies that have not yet seen the request, and the action, see a copy of it that no client waits for. */
function repeat(original: Run, route: PreparedRoute, { begin, deps }: Repeating): void {
  const incoming = new LoneIncoming(original.incoming, deps.engine);
  const exchange = new GatewayExchange(incoming, () => original.exchange.id);
  const { clientAddress, clientScheme, path, query, params, identity } = original.exchange;
  Object.assign(exchange, {
    clientAddress,
    clientScheme,
    path,
    query,
    params,
    identity,
    route: route.record.name,
  });
  // Policies before the one that asks have nothing to do with the copy.
  const handlers = original.handlers.slice(original.asked - 1);
  const fresh = {
    handlers,
    asked: 1,
    shareCookie: undefined,
    replacement: undefined,
    isAlone: true,
    over: false,
  };
  const run: Run = { ...original, ...fresh, incoming, exchange };
  incoming.onEnd(() => end(run));
  begin(exchange);
  try {
    act(run, route, deps);
  } catch (error) {
    refuse(run, error);
  }
}

interface Waiting {
  readonly verdict: Promise<Verdict>;
  readonly deps: PipelineDeps;
}

async function wait(run: Run, route: PreparedRoute, { verdict, deps }: Waiting): Promise<void> {
  try {
    const found = await verdict;
    if (run.over) return;
    if (found === undefined) act(run, route, deps);
    else answerBy(run, route, found);
  } catch (error) {
    if (!run.over) refuse(run, error);
  }
}

function take(run: Run, route: PreparedRoute, deps: PipelineDeps): void {
  const { exchange, incoming } = run;
  const { action } = route.record;
  if (exchange.bodyFailure !== undefined) return answerProblem(run, bodyProblem(exchange.bodyFailure));
  if (action.kind === 'to') {
    if (exchange.identity !== undefined) writeIdentity(exchange.request.headers, exchange.identity);
    incoming.forward(createForwardPlan(run, { route, to: action.to, random: deps.random }));
  } else if (action.kind === 'redirect') {
    const { path, query, params } = exchange;
    const place = {
      scheme: exchange.clientScheme,
      authority: exchange.request.authority,
      path,
      query,
      params,
    };
    const location = redirectLocation(action.redirect, { ...place, matchedLength: run.matchedLength });
    answer(run, { status: action.redirect.status, headers: new HeaderFields(['location', location]) }, '');
  } else {
    const { status, headers, body } = action.respond;
    answer(run, { status, headers: respondFields(headers, body) }, body);
  }
}

function respondFields(given: Readonly<Record<string, string>>, body: string): HeaderFields {
  const headers = new HeaderFields(Object.entries(given).flat());
  if (body !== '' && !headers.has('content-type')) headers.set('content-type', 'text/plain; charset=utf-8');
  return headers;
}
