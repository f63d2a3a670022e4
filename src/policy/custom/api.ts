/**
 * The contract between gw and policies of your own: what a module exports, and what its hooks get. It is published as
 * `gw/policy` and imports nothing, so that nothing of gw's insides shows through it.
 *
 * A module exports a policy as its default. gw calls `create` once for each revision that uses the policy, and the
 * hooks for each exchange:
 *
 *     export default definePolicy({
 *       create: ({ secret }) => ({
 *         request: (request) => request.headers.get('x-secret') === secret ? undefined : request.refuse(403, 'No.'),
 *       }),
 *     });
 */

/** What a module exports. */
export interface Policy<Options = Readonly<Record<string, unknown>>> {
  /** JSON Schema 2020-12 of `options`, checked when the module is loaded. Default: any object. */
  readonly optionsSchema?: object;
  /** Makes the hooks from the spec's `options`, which are frozen. What it throws keeps the revision from serving. */
  create(options: Options, context: PolicyContext): PolicyHooks;
}

/** What a policy does to an exchange; every hook is optional. What one throws, the client hears as 500. */
export interface PolicyHooks {
  /** Before the request is forwarded: nothing, and it goes on, or the answer in place of the route's. May be async. */
  request?(request: PolicyRequest): RequestVerdict | Promise<RequestVerdict>;
  /** Before an answer's head is sent, gw's own answers too; for these `request` may never have run. Not async. */
  response?(response: PolicyResponse, request: PolicyRequest): void;
  /** When the exchange is over, if `request` has run. Not async. */
  end?(request: PolicyRequest): void;
}

/** What the `request` hook gives. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook may end without `return`
export type RequestVerdict = PolicyAnswer | undefined | void;

/** One request. It can be changed while the `request` hook runs and no longer. */
export interface PolicyRequest {
  /** What the access log and the upstream know it by. */
  readonly id: string;
  readonly method: string;
  /** In normal form, as matched and as forwarded. */
  readonly path: string;
  /** Without its question mark, as sent; undefined when there is none. */
  readonly query: string | undefined;
  /** Host and port as asked for; empty when the client names none. */
  readonly authority: string;
  /** The name of the route. */
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: PolicyHeaders;
  /** As trusted proxies report it. */
  readonly client: { readonly address: string; readonly scheme: 'http' | 'https' };
  /** Who calls; undefined when no policy before this one has found out. */
  readonly identity: PolicyIdentity | undefined;
  /** Aborted when the policy's time is up or the client has gone; for `fetch`. */
  readonly signal: AbortSignal;
  /** Says who calls. Only for a policy whose `phase` is `authentication`. */
  identify(identity: Partial<PolicyIdentity>): void;
  /** The whole body, at most so many bytes; undefined when it cannot be had, and gw then answers 413 or 408 itself. */
  body(bytesMax: number): Promise<Uint8Array | undefined>;
  /** An answer for the client; text is `text/plain` unless the headers say otherwise. */
  respond(
    status: number,
    headers?: Readonly<Record<string, string | readonly string[]>>,
    body?: string | Uint8Array,
  ): PolicyAnswer;
  /** An answer as problem details (RFC 9457), with one sentence for whoever sent the request. */
  refuse(
    status: number,
    detail: string,
    headers?: Readonly<Record<string, string | readonly string[]>>,
  ): PolicyAnswer;
}

/** The head of an answer, which can be changed while the `response` hook runs and no longer. */
export interface PolicyResponse {
  readonly status: number;
  readonly headers: PolicyHeaders;
}

/** Who calls, and what they may do. */
export interface PolicyIdentity {
  readonly consumer: string | undefined;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
}

/** An answer in place of the route's. */
export interface PolicyAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/**
 * Header fields; names ignore case. Changes throw for what HTTP cannot carry, and for fields that are gw's own:
 * framing, forwarding, `host` and who calls.
 */
export interface PolicyHeaders {
  /** All values of that name, joined by ", "; undefined when there is none. */
  get(name: string): string | undefined;
  /** Every value of that name. */
  all(name: string): string[];
  has(name: string): boolean;
  /** Puts one field in place of all of that name. */
  set(name: string, value: string): void;
  /** Adds a field behind those that are there. */
  add(name: string, value: string): void;
  /** Takes away every field of that name. */
  remove(name: string): void;
  /** Each field as name and value, in order. */
  [Symbol.iterator](): IterableIterator<readonly [name: string, value: string]>;
}

/** What a policy may use of the world beside what Node.js gives. */
export interface PolicyContext {
  /** What the policy is called in the spec. */
  readonly name: string;
  /** Tells the operator, in one line on standard error. */
  log(message: string): void;
  /** Milliseconds since 1970. */
  now(): number;
  readonly fetch: typeof globalThis.fetch;
  /**
   * Something that outlives reloads: made when first asked for under this key; its method `close`, if it has one, is
   * called when no revision asks any more. It is kept by name of policy, also when the module's code changes.
   */
  keep<T extends object>(key: string, create: () => T): T;
}

/** Gives back what it gets; for the types. */
export function definePolicy<Options = Readonly<Record<string, unknown>>>(
  policy: Policy<Options>,
): Policy<Options> {
  return policy;
}
