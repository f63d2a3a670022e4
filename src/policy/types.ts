import type { Phase } from '../artifact/phase.ts';
import type { JsonValue } from '../artifact/types.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import type { Exchange } from '../http/types.ts';
import type { SourceNode } from '../source/types.ts';

/** What a policy's handler does to an exchange; both halves are optional and must not block. */
export interface PolicyHandler {
  /** Before the request is forwarded or answered. */
  request?(exchange: Exchange): void;
  /** Before the response head is sent; also for the gateway's own answers. */
  response?(exchange: Exchange): void;
}

/** What a handler may use of the world. */
export interface PolicyDeps {
  /** Resolves `${env:…}` and `${file:…}` that stayed references in the artifact because they may be secret. */
  resolveSecret(text: string): string;
}

/**
 * A kind of policy: how it is written, checked and run. One file or folder and one line in `registry.ts`.
 * `Options` is what the artifact holds; it must survive JSON unchanged.
 */
export interface PolicyKind<Options extends JsonValue = JsonValue> {
  /** The key in the spec, such as `headers`. */
  readonly kind: string;
  readonly phase: Phase;
  /** One sentence for the schema, the docs and `gw explain`. */
  readonly summary: string;
  /** JSON Schema 2020-12 of the options, with descriptions. */
  readonly schema: { readonly [key: string]: JsonValue };
  /** Paths (keys joined by `/`, `*` for any) whose strings keep their references in the artifact. */
  readonly secretPaths: readonly string[];
  /** What the schema cannot say; `node` is the options as written and already valid against the schema. */
  check(options: Options, node: SourceNode): readonly Diagnostic[];
  /** Names of path parameters that the options use: every route with the policy must have them. */
  params?(options: Options): readonly string[];
  /** Makes the handler from the options of a revision; called once for each policy of a revision. */
  createHandler(options: Options, deps: PolicyDeps): PolicyHandler;
}
