/** What the admin listener serves, and what it is told by those who serve. Start at `admin-api.ts`. */

import type { BodyFailure } from '../http/content.ts';
import type { Answer } from '../http/problem.ts';
import type { Connection, RequestHead } from '../http/types.ts';
import type { RampStatus } from '../telemetry/ramp-status.ts';
import type { RecentError } from '../telemetry/recent-errors.ts';
import type { RouteFigures } from '../telemetry/route-stats.ts';
import type { MetricsSnapshot } from '../telemetry/types.ts';
import type { UpstreamStatus } from '../upstream/types.ts';
import type { SchemaObject } from './schema.ts';

/** A request to an admin listener as an engine hands it over. */
export interface AdminIncoming {
  readonly connection: Connection;
  readonly request: RequestHead;
  readBody(bytesMax: number): Promise<Uint8Array | BodyFailure>;
}

/** Who may do what at the listener that a request came in by. */
export interface AdminAccess {
  /** The token, or `sha256:` and its hash in hex; undefined when none is asked for. */
  readonly token: string | undefined;
  readonly readOnly: boolean;
  /** Names by which the listener is reached; empty when the spec gives none. */
  readonly hosts: readonly string[];
  /** Nobody gets there without a client certificate, or through the file system. */
  readonly isGuarded: boolean;
}

/** A request that may be answered, taken apart. */
interface Asked {
  readonly query: URLSearchParams;
  readonly incoming: AdminIncoming;
  /** Empty when there is none, or when the resource takes none. */
  readonly body: Uint8Array;
  /** Of the body, in lower case and without parameters; empty when it does not say. */
  readonly contentType: string;
  readonly readOnly: boolean;
}

/** One thing that can be asked for; a new one is a file in `resource/` and a line in `registry.ts`. */
export interface Resource {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Served to everybody who reaches the listener: holds nothing that is worth knowing. */
  readonly isOpen?: true;
  /** Changes what is served. */
  readonly changes?: true;
  /** The longest body it takes; without it none is read. */
  readonly bodyBytesMax?: number;
  readonly doc: ResourceDoc;
  handle(asked: Asked, deps: AdminDeps): Answer | Promise<Answer>;
}

/** What the OpenAPI document says of a resource. */
interface ResourceDoc {
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly description: string;
    readonly required?: true;
  }[];
  /** Media types of the request's body, if it takes one, and what it holds. */
  readonly body?: {
    readonly types: readonly string[];
    readonly schema: SchemaObject;
    readonly required?: true;
  };
  /** By status; without a schema the answer is text of its own type. */
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
}

/** One answer of a resource. */
export interface DocumentedAnswer {
  readonly description: string;
  /** Default: `application/json`, or `application/problem+json` from 400 on. */
  readonly type?: string;
  readonly schema?: SchemaObject;
}

/** What one process that serves routes knows; survives structured cloning. */
export interface MemberReport {
  readonly upstreams: readonly UpstreamStatus[];
  readonly ramps: readonly RampStatus[];
  readonly routes: readonly RouteFigures[];
  readonly errors: readonly RecentError[];
  /** There only when they were asked for, and the revision has them counted. */
  readonly metrics?: MetricsSnapshot;
}

/** What is known of the gateway as a whole. */
export interface GatewayFacts {
  readonly name: string;
  readonly digest: string;
  readonly routes: number;
  /** Where the revision came from. */
  readonly source: string;
  /** When it went live. */
  readonly sinceMs: number;
  readonly cause: 'spec' | 'last-good' | 'rollback';
  readonly workers: number;
  readonly engine: string;
  /** The version of gw. */
  readonly gw: string;
  readonly uptimeS: number;
  readonly listeners: readonly ListenerFacts[];
  readonly lastReload: ReloadFacts | undefined;
  readonly draining: boolean;
  /** Whether an earlier revision serves in place of the spec. */
  readonly rolledBack: boolean;
}

/** An open address. */
interface ListenerFacts {
  readonly name: string;
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly admin: boolean;
}

/** How the last load of the spec ended. */
export interface ReloadFacts {
  readonly at: string;
  readonly ok: boolean;
  /** What was wrong, as people read it. */
  readonly error?: string;
  /** What was served then. */
  readonly digest?: string;
}

/** A route as it is written, for people. */
export interface RouteRow {
  readonly name: string;
  readonly match: readonly string[];
  readonly action: string;
  readonly upstreams: readonly string[];
  readonly policies: readonly string[];
}

/** A revision that has served. */
export interface RevisionRow {
  readonly digest: string;
  readonly at: string;
  readonly source: string;
  readonly cause: GatewayFacts['cause'];
  readonly routes: number;
  readonly current: boolean;
  /** Whether it can be rolled back to. */
  readonly kept: boolean;
  /** What it changed; absent for the first, and until it is known. */
  readonly changes?: { readonly breaking: number; readonly risky: number; readonly safe: number };
  readonly summary: readonly string[];
}

/** What became of a wish: done, or what was wrong, for the operator. */
export type Done<Value> = { readonly value: Value } | { readonly problem: string };

/** A request as `gw explain` takes it. */
export interface AskedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the resources use of the gateway; `serve` has it. */
export interface AdminDeps {
  /** Undefined before the first revision serves. */
  facts(): GatewayFacts | undefined;
  /** What every process that serves knows; one that does not answer in time is left out. */
  members(): Promise<readonly MemberReport[]>;
  /** The routes of the revision that serves, sorted by name. */
  routes(): Promise<readonly RouteRow[]>;
  /** The newest first. */
  revisions(): Promise<readonly RevisionRow[]>;
  /** The artifact that serves. */
  artifact(): Uint8Array | undefined;
  /** The JSON of `gw explain`. */
  explain(request: AskedRequest): Promise<object>;
  /** The JSON of `gw diff`, of a spec or an artifact against what serves. */
  diff(candidate: Uint8Array): Promise<Done<object>>;
  /** Loads the spec once more; the problem is what is wrong with it. */
  reload(): Promise<Done<{ readonly digest: string; readonly changed: boolean }>>;
  /** Goes back to an earlier revision, by the beginning of its digest; without one to the one before. */
  rollback(
    to: string | undefined,
  ): Promise<Done<{ readonly digest: string; readonly from: string }> & { readonly status?: number }>;
  /** A file of the page, by its name below `src/admin/page/`. */
  page(name: string): Promise<Uint8Array>;
  /** Metrics in the format that fits an Accept field best; undefined when none are counted. */
  metrics(accept: string): Promise<{ readonly type: string; readonly text: string } | undefined>;
}
