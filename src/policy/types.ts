import type { Phase } from '../artifact/phase.ts';
import type { ConsumerRecord, JsonValue } from '../artifact/types.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import type { Answer } from '../http/problem.ts';
import type { Exchange, ResponseHead } from '../http/types.ts';
import type { SourceNode } from '../source/types.ts';
import type { PolicyChange } from './compare/change.ts';
import type { Together } from './together.ts';

/** Nothing, and the exchange goes on; or the answer that a policy gives in place of the route's action. */
export type Verdict = Answer | undefined;

/** What a policy's handler does to an exchange; every part is optional, and none may block the event loop. */
export interface PolicyHandler {
  /** Before the request is forwarded or answered. What takes time gives a promise; what rejects is answered with 500. */
  request?(exchange: Exchange): Verdict | Promise<Verdict>;
  /** Takes away what a client sends in fields that are this policy's to write; for alternatives that may not be asked. */
  strip?(exchange: Exchange): void;
  /** Whether a request is for this policy itself, as the way back from a login is: then no alternative is asked. */
  owns?(exchange: Exchange): boolean;
  /**
   * When the head of an upstream's answer has come as it is, or none will (undefined): an answer to give in its place.
   * Only if `request` was called, and before any `response`.
   */
  instead?(exchange: Exchange, head: ResponseHead | undefined): Verdict;
  /** Before the response head is sent; also for the gateway's own answers, even if a policy before this one gave them. */
  response?(exchange: Exchange): void;
  /** When the exchange is over, whatever became of it; only if `request` was called. */
  end?(exchange: Exchange): void;
}

/** What a handler may use of the world. */
export interface PolicyDeps {
  /** What the policy is called in the spec. */
  readonly name: string;
  /** Resolves `${env:…}` and `${file:…}` that stayed references in the artifact because they may be secret. */
  resolveSecret(text: string): string;
  /**
   * Something that lives as long as revisions have this policy under this key: counters, caches, fetched keys. The
   * first asking makes it; when no revision asks any more it is closed.
   */
  keep<T extends KeptState>(key: string, create: () => T): T;
  /** Who may call, with their credentials; references in them are for `resolveSecret`. */
  readonly consumers: readonly ConsumerRecord[];
  /** The handler of another policy, made once for the revision. Throws for a name that is unknown or that leads back here. */
  policy(name: string): PolicyHandler;
  /** Whether a password fits an argon2id or bcrypt hash; takes its time, and not the event loop's. */
  verifyPassword(password: string, hash: string): Promise<boolean>;
  /** Asks a server that the policy names, such as a provider of keys. Rejects as the platform's fetch does. */
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
  /** The processes that serve together with this one; undefined when it serves alone. */
  readonly together?: Together | undefined;
  /** Tells the operator, in one line; never with a secret. */
  warn(message: string): void;
  /** The module that the options name, loaded; only for kinds with a `moduleKey`. */
  readonly module?: LoadedModule | undefined;
}

/** A module of the user's. */
export interface LoadedModule {
  /** What it exports. */
  readonly namespace: unknown;
  /** The folder that its path in the artifact is relative to. Absolute. */
  readonly folder: string;
}

/** State that outlives reloads. */
export interface KeptState {
  /** Stops timers and lets go of connections. */
  close?(): void;
}

/**
 * A kind of policy: how it is written, checked and run. One file or folder and one line in `registry.ts`.
 * `Options` is what the artifact holds; it must survive JSON unchanged.
 */
export interface PolicyKind<Options extends JsonValue = JsonValue> {
  /** The key in the spec, such as `headers`. */
  readonly kind: string;
  readonly phase: Phase;
  /** The phase of a policy whose options choose it. */
  phaseOf?(options: Options): Phase;
  /**
   * The option that names an ES module of the user's. In the artifact its path is told from the spec's folder, and
   * `files` beside it holds the SHA-256 of each file that it consists of, by path.
   */
  readonly moduleKey?: string;
  /** One sentence for the schema, the docs and `gw explain`. */
  readonly summary: string;
  /** JSON Schema 2020-12 of the options, with descriptions. */
  readonly schema: { readonly [key: string]: JsonValue };
  /** Paths (keys joined by `/`, `*` for any, `**` at the end for all below) whose strings keep their references in the artifact. */
  readonly secretPaths: readonly string[];
  /** What the schema cannot say; `node` is the options as written and already valid against the schema, but that keys may be missing. */
  check(options: Options, node: SourceNode): readonly Diagnostic[];
  /** Names of path parameters that the options use: every route with the policy must have them. */
  params?(options: Options): readonly string[];
  /** Paths that the policy answers itself, by the key of their option: routes with the policy must take them. */
  ownPaths?(options: Options): Readonly<Record<string, string>>;
  /** The options in a form that is the same for options that do the same; default: as they are. For `gw diff`. */
  meaning?(options: Options): JsonValue;
  /**
   * What other options do, in words; none where no more can be said than that they are others. Shows nothing that may
   * be secret. For `gw diff`.
   */
  compare?(before: Options, after: Options): readonly PolicyChange[];
  /** Whether requests of nobody known pass, if only while something is down. For proofs, which must not rest on it. */
  admitsAnybody?(options: Options): boolean;
  /** The values in the options that name other policies, of which this one is made; they are of the same phase. */
  members?(node: SourceNode): readonly SourceNode[];
  /** Makes the handler from the options of a revision; called once for each policy of a revision. */
  createHandler(options: Options, deps: PolicyDeps): PolicyHandler;
}
