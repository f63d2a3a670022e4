/** The state of one exchange in the pipeline, and the gateway's own ways to answer it. */
import type { AnswerContent } from '../http/content.ts';
import { type Answer, createProblem, type Problem } from '../http/problem.ts';
import { REQUEST_ID_FIELD } from '../http/request-id.ts';
import type { ResponseHead } from '../http/types.ts';
import type { PolicyHandler } from '../policy/types.ts';
import type { ExchangeReport } from '../telemetry/types.ts';
import { transformWhole } from './engine/transform-chain.ts';
import type { GatewayExchange } from './gateway-exchange.ts';
import type { PreparedRoute, Site } from './revision.ts';
import type { ExchangeOutcome, IncomingExchange } from './types.ts';

/** One exchange on its way through the pipeline. */
export interface Run {
  readonly incoming: IncomingExchange;
  readonly site: Site;
  readonly exchange: GatewayExchange;
  readonly startedAt: number;
  listener: string | undefined;
  route: PreparedRoute | undefined;
  /** The matched route's, also when an error has set the route aside. */
  handlers: readonly PolicyHandler[];
  /** How much of the path the route's pattern matched as its prefix. */
  matchedLength: number;
  upstream: string | undefined;
  error: string | undefined;
  /** How many of the route's policies have seen the request. */
  asked: number;
  /** The policy that gave the answer, if one did. */
  answeredBy: string | undefined;
  /** A cookie that keeps the client with its share. */
  shareCookie: string | undefined;
  /** What a policy answers in place of the upstream. */
  replacement: Answer | undefined;
  /** No client waits for the answer. */
  readonly isAlone: boolean;
  /** The exchange has ended, be it that the client went away while a policy took its time. */
  over: boolean;
}

/** What observers are told of a run that is over. */
export function reportOf(run: Run, outcome: ExchangeOutcome): ExchangeReport {
  const { exchange, startedAt, listener, upstream, error, site } = run;
  return {
    exchange,
    startedAtMs: startedAt,
    durationMs: outcome.durationMs,
    status: outcome.status,
    bytesIn: outcome.requestBytes,
    bytesOut: outcome.responseBytes,
    listener,
    route: exchange.route,
    upstream,
    endpoint: outcome.endpoint,
    answeredBy: run.answeredBy,
    isLogged: run.route?.record.accessLog !== false,
    upstreamMs: outcome.upstreamMs,
    revision: site.revision.artifact.digest,
    error,
    end: outcome.end,
  };
}

/** Sends a problem as the answer; the route's policies see its head as they see any other. */
export function answerProblem(run: Run, problem: Problem): void {
  const { head, body } = createProblem({ ...problem, instance: run.exchange.id });
  answer(run, head, body);
}

/** Sends an answer of the gateway's own; one that cannot be sent as it is becomes a bare 500, without policies. */
export function answer(run: Run, head: ResponseHead, body: string | Uint8Array): void {
  try {
    if (run.handlers.length > 0) head.headers.set('content-length', String(Buffer.byteLength(body)));
    finishHead(run, head);
    const { content } = head;
    if (content !== undefined && hasContent(run, head, body))
      void answerThrough(run, head, { content, body });
    else {
      content?.complete();
      run.incoming.respond(head, body);
    }
  } catch (error) {
    answerBare(run, error);
  }
}

function answerBare(run: Run, error: unknown): void {
  run.error = String(error);
  run.route = undefined;
  const detail = 'The gateway could not give its answer.';
  const bare = createProblem({ status: 500, detail, instance: run.exchange.id });
  run.exchange.response?.content?.close();
  finishHead(run, bare.head);
  run.incoming.respond(bare.head, bare.body);
}

function hasContent(run: Run, { status }: ResponseHead, body: string | Uint8Array): boolean {
  return body.length > 0 && run.exchange.request.method !== 'HEAD' && status !== 204 && status !== 304;
}

/** The gateway's own answers are tapped and transformed like any other. */
async function answerThrough(run: Run, head: ResponseHead, { content, body }: Content): Promise<void> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  content.piece(bytes);
  content.complete();
  try {
    const { transforms } = content;
    const given = transforms.length === 0 ? bytes : await transformWhole(transforms, bytes);
    if (!run.over) run.incoming.respond(head, given);
  } catch (error) {
    if (!run.over) answerBare(run, error);
  }
}

interface Content {
  readonly content: AnswerContent;
  readonly body: string | Uint8Array;
}

/** The last changes to a head before it is sent: policies, then the request id. */
export function finishHead(run: Run, head: ResponseHead): void {
  run.exchange.response = head;
  for (const handler of run.route?.handlers ?? []) handler.response?.(run.exchange);
  head.headers.setChecked(REQUEST_ID_FIELD, run.exchange.id);
}
