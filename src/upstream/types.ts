/** What is known of upstreams at work: their endpoints, the choice among them, and what each attempt came to. */
import type { ActiveHealthRecord, Balance, Endpoint, JsonValue, UpstreamRecord } from '../artifact/types.ts';
import type { HeaderFields } from '../http/header-fields.ts';
import type { Exchange } from '../http/types.ts';

/**
 * An upstream at work. It outlives reloads that do not touch it. Every request to one of its endpoints is an attempt:
 * `take` begins it and `done` ends it, once each; what lies between counts as under way.
 */
export interface Upstream {
  readonly record: UpstreamRecord;
  /** All it has now, be they healthy or not. */
  readonly endpoints: readonly EndpointState[];
  /** TLS material read from disk, when the record names any. */
  readonly tls: UpstreamTlsMaterial | undefined;
  /** Leads clients back to the endpoint that has answered them; undefined when nothing does. */
  readonly sticky: Sticky | undefined;
  /** How failed attempts are followed by others; undefined when they are not. */
  readonly retry: Retry | undefined;
  /** How a slow attempt gets another beside it; undefined when it does not. */
  readonly hedge: Hedge | undefined;
  /** Begins an attempt at an endpoint, one not in `tried` if there is any; or says why there can be none. */
  take(exchange: Exchange, tried?: readonly EndpointState[]): EndpointState | Refusal;
  /** The head of an attempt's answer has come, so many milliseconds after it began; `done` follows in its own time. */
  answered(endpoint: EndpointState, status: number, headMs: number): void;
  /** Ends an attempt. */
  done(endpoint: EndpointState, outcome: AttemptOutcome): void;
  /** What is known of it now, for the operator. */
  status(): UpstreamStatus;
  /** Finds its endpoints where they are to be found, before it serves; rejects when a file of them is wrong. */
  prepare(): Promise<void>;
  /** Begins what it does by itself, such as health checks; called once, when a revision with it begins to serve. */
  start(): void;
  /** Stops what it does by itself; attempts under way end as they may. */
  close(): void;
}

/** An upstream as the operator sees it. */
export interface UpstreamStatus {
  readonly name: string;
  readonly endpoints: readonly EndpointStatus[];
  /** By kind: breakers and limits with their state. */
  readonly gates: { readonly [kind: string]: { readonly [key: string]: JsonValue } };
}

/** An endpoint as the operator sees it. */
export interface EndpointStatus {
  readonly url: string;
  readonly weight: number;
  /** Those with higher numbers take traffic when those with lower ones cannot. */
  readonly priority: number;
  /** Requests under way. */
  readonly active: number;
  readonly health: EndpointHealth;
  /** Since when it is so, in milliseconds since 1970. */
  readonly since: number;
  readonly lastFailure?: EndpointFailure;
}

/**
 * `unhealthy` after failed checks, `ejected` for a while after failed requests, `draining` when it is no endpoint
 * any more and requests are still under way there.
 */
type EndpointHealth = 'healthy' | 'unhealthy' | 'ejected' | 'draining';

/** The last thing that went wrong at an endpoint. */
interface EndpointFailure {
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly detail: string;
}

/** An endpoint as it was found: where it is, and whom its certificate must name if that is not its host. */
export interface FoundEndpoint extends Endpoint {
  readonly serverName?: string | undefined;
}

/** Checks an endpoint once; resolves to what is wrong with it, or to undefined when it is well. */
export type Probe = (
  state: EndpointState,
  record: ActiveHealthRecord,
  over: AbortSignal,
) => Promise<string | undefined>;

/** Looks names up: addresses of a host, and hosts of a service by its SRV records. */
export interface LookUp {
  /** Addresses of one family: the one asked for, else the one that the system prefers. */
  addresses(host: string, family: 4 | 6 | undefined): Promise<readonly string[]>;
  services(name: string): Promise<readonly ServiceTarget[]>;
}

/** One SRV record (RFC 2782). */
export interface ServiceTarget {
  readonly host: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** A file that holds endpoints. */
export interface EndpointsFile {
  /** What it holds, or undefined when that is known already. Rejects with what is wrong, once for each content. */
  read(): Promise<readonly Endpoint[] | undefined>;
}

/** What an upstream uses of the world. */
export interface UpstreamDeps {
  /** From 0 up to 1. */
  random(): number;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Milliseconds since 1970, to tell people when something was. */
  date(): number;
  /** Calls `act` every so often until what it gives is called; never keeps the process alive. */
  every(ms: number, act: () => void): () => void;
  /** The same, once. */
  after(ms: number, act: () => void): () => void;
  /** Tells the operator, in one line; never with a secret. */
  warn(message: string): void;
  /** Looks a name up; rejects when it cannot be looked up, or stands for nothing. */
  lookUp: LookUp;
  /** Opens an upstream's `endpointsFile`. */
  endpointsFile(path: string): EndpointsFile;
  /** Nobody uses these endpoints any more: their connections can be closed behind what is under way. */
  retire(endpoints: readonly EndpointState[]): void;
  /** What a reference to a secret stands for. */
  resolveSecret(reference: string): string;
  /** How endpoints of this upstream are checked. */
  probe(record: UpstreamRecord, tls: UpstreamTlsMaterial | undefined): Probe;
}

/** What leads clients back to the endpoint that has answered them. */
export interface Sticky {
  /** A `Set-Cookie` for a client that the endpoint has answered; undefined when it has that cookie already. */
  cookieFor(exchange: Exchange, state: EndpointState): string | undefined;
}

export interface UpstreamTlsMaterial {
  readonly serverName?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** One endpoint and what is known of it now. */
export interface EndpointState {
  readonly endpoint: Endpoint;
  /** Where it is: the endpoint's URL, taken apart. */
  readonly url: URL;
  /** Whom its certificate must name, when its URL holds an address that was looked up. */
  readonly serverName: string | undefined;
  /** Requests under way. */
  active: number;
  /** Its weight now: below the endpoint's own as long as it starts slowly. */
  weight: number;
  health: EndpointHealth;
  /** Since when its health is what it is, in milliseconds since 1970. */
  since: number;
  /** Requests that failed since the last one that did not. */
  failures: number;
  lastFailure: EndpointFailure | undefined;
}

/** Why no attempt is made. */
export interface Refusal {
  readonly kind: 'overload';
  /** For the operator. */
  readonly detail: string;
  /** In how many seconds the client may try again. */
  readonly retryAfterS?: number;
}

/** How an attempt failed: as in a forward's failure, as far as the upstream is to blame. */
export type AttemptFailure = 'connect' | 'reset' | 'invalid' | 'timeout';

/** What an attempt came to. */
export interface AttemptOutcome {
  /** The answer's; undefined when there was none. */
  readonly status: number | undefined;
  /** From asking to the answer's head; undefined when there was none. */
  readonly headMs: number | undefined;
  /** From its beginning to its end. */
  readonly durationMs: number;
  /** Undefined for an answer that came whole, and when the gateway or its client gave up. */
  readonly failure: AttemptFailure | undefined;
}

/** How an upstream's failed attempts are followed by others. */
export interface Retry {
  /** Bound on each attempt until the answer's head; undefined when only the upstream's own bounds hold. */
  readonly perTryMs: number | undefined;
  /** The longest body that is kept to be sent again; of a longer one nothing may have been sent yet. */
  readonly replayBytesMax: number;
  /** The further attempts of one exchange. */
  begin(method: string): Attempts;
}

/** How an upstream's slow attempts get others beside them, which only requests without a body can. */
export interface Hedge {
  /** How long the first attempt may be without an answer; undefined when there is to be no second. */
  delayMs(method: string): number | undefined;
  /** Asked when that time is over: whether a second attempt may be made; if so, `end` gives its place back. */
  begin(): boolean;
  end(): void;
}

/** The further attempts of one exchange. */
export interface Attempts {
  /**
   * Asked when an attempt has failed, or has been answered, and nothing has reached the client: how many
   * milliseconds to wait before the next attempt, or undefined when there is to be none.
   */
  next(ended: AttemptEnd): number | undefined;
  /** That pause is over: the attempt counts among those under way. */
  begun(): void;
  /** The exchange is over. */
  end(): void;
}

/** An attempt that may be followed by another. */
export interface AttemptEnd {
  /** Undefined when there is an answer. */
  readonly failure: AttemptFailure | 'overload' | undefined;
  readonly response: { readonly status: number; readonly headers: HeaderFields } | undefined;
  /** Whether the endpoint has surely done nothing with the request. */
  readonly untouched: boolean;
}

/** A way to choose an endpoint; one file and one line in `registry.ts`. */
export interface Balancer {
  readonly kind: Balance['kind'];
  /** Makes the choice for an upstream's endpoints (those of weight 0 already left out; at least one). */
  create(
    endpoints: readonly EndpointState[],
    balance: Balance,
    random: () => number,
  ): (exchange: Exchange) => EndpointState;
}
