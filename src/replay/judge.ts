/**
 * Finds out what a spec does with logged requests, as the proxy would: the same listeners, normal form and router.
 * Whatever the log does not tell is noticed only when the answer asks for it: the router looks at a header or at
 * the query only where a condition that decides does.
 */
import { guardsOf } from '../artifact/guards.ts';
import type { Artifact } from '../artifact/types.ts';
import { findListeners } from '../explain/find-listeners.ts';
import { allowedMethods } from '../matching/allowed-methods.ts';
import { type Authority, splitAuthority } from '../matching/host.ts';
import { normalisePath } from '../matching/normal-form.ts';
import { evadesGuards, type Lookup } from '../matching/other-readings.ts';
import { NOT_FOUND, type Router } from '../matching/types.ts';
import { AskedRequest } from './asked-request.ts';
import type { LoggedRequest } from './format/types.ts';
import { OpenCases } from './open-cases.ts';
import { type Verdict, VerdictBook, type VerdictCase } from './verdict.ts';

/** What the logs leave out and whoever replays them knows. */
export interface KnownFacts {
  /** The host of requests whose log has none. */
  readonly host: string | undefined;
  /** The name of the listener that took all requests. */
  readonly listener: string | undefined;
}

/** Hosts whose listeners are remembered; logs may hold any number of invented ones. */
const PLACES_MAX = 10_000;
const DEFAULT_PORTS = { http: 80, https: 443 } as const;

/** Where a request may have arrived. */
interface Place {
  /** Undefined when the authority is malformed, or nobody told. */
  readonly host: string | undefined;
  readonly listeners: readonly number[];
  readonly isMalformed: boolean;
}

/** One spec to judge requests by. */
export class Judge {
  readonly artifact: Artifact;
  readonly router: Router;
  readonly #facts: KnownFacts;
  readonly #book = new VerdictBook();
  readonly #cases: OpenCases;
  readonly #places = new Map<string, Place>();
  readonly #listeners: ReadonlyMap<string, number>;
  readonly #namesHosts: readonly boolean[];

  constructor(
    { artifact, router }: { readonly artifact: Artifact; readonly router: Router },
    facts: KnownFacts,
  ) {
    this.artifact = artifact;
    this.router = router;
    this.#facts = facts;
    this.#listeners = new Map(artifact.listeners.map(({ name }, index) => [name, index]));
    this.#cases = new OpenCases(artifact, router, this.#book);
    this.#namesHosts = artifact.listeners.map(({ hosts }, index) =>
      [...hosts, ...router.table(index).map(({ host }) => host)].some((host) => host !== ''),
    );
  }

  /** What becomes of a request. */
  judge(request: LoggedRequest): Verdict {
    const { host, listeners, isMalformed } = this.#placeOf(request);
    if (isMalformed) return this.#book.refused(400);
    const [only, second] = listeners;
    if (only === undefined) return this.#book.refused(404);
    if (second === undefined) return this.#judgeOn(only, host, request);
    const cases: VerdictCase[] = listeners.map((listener) => ({
      when: `listener ${this.artifact.listeners[listener]?.name}`,
      verdict: this.#judgeOn(listener, host, request),
    }));
    return this.#book.open(['the listener'], cases);
  }

  #judgeOn(listener: number, host: string | undefined, request: LoggedRequest): Verdict {
    const mergeSlashes = this.artifact.listeners[listener]?.mergeSlashes === true;
    const path = normalisePath(request.path, { mergeSlashes });
    if (typeof path !== 'string') return this.#book.refused(400);
    if (host === undefined && this.#namesHosts[listener]) return this.#book.open(['the host'], []);
    const asked = new AskedRequest(request, host ?? 'localhost', path);
    if (request.method === 'TRACE') {
      const isThere = allowedMethods(this.router, listener, asked.plain()) !== undefined;
      return this.#book.refused(isThere ? 405 : 404);
    }
    const match = this.router.lookup(listener, asked);
    if (asked.isOpen) return this.#cases.find(listener, asked, request);
    if (match >= 0 && this.#evades({ listener, request: asked.plain(), found: match }))
      return this.#book.refused(400);
    if (match >= 0) return this.#book.route(match, this.router.routeOf(match), listener);
    return this.#book.refused(match === NOT_FOUND ? 404 : 405);
  }

  #evades(lookup: Lookup): boolean {
    if (this.artifact.listeners[lookup.listener]?.passLookalikes === true) return false;
    const policies = (route: number) => this.artifact.route(route).policies;
    return evadesGuards(this.router, lookup, (route) =>
      guardsOf(this.artifact.policies.filter(({ name }) => policies(route).includes(name))),
    );
  }

  #placeOf(request: LoggedRequest): Place {
    const authority = request.authority ?? this.#facts.host;
    const key = `${request.scheme} ${request.port} ${authority} ${request.listener}`;
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#findPlace(request, authority);
      if (this.#places.size >= PLACES_MAX) this.#places.clear();
      this.#places.set(key, place);
    }
    return place;
  }

  #findPlace({ listener, scheme, port }: LoggedRequest, authority: string | undefined): Place {
    const parts = authority === undefined ? undefined : splitAuthority(authority);
    const isMalformed = authority !== undefined && parts === undefined;
    const host = parts?.host;
    const named = this.#listeners.get(listener ?? '') ?? this.#listeners.get(this.#facts.listener ?? '');
    if (named !== undefined) return { host, listeners: [named], isMalformed };
    const at = port ?? portOf(parts, scheme);
    const by = scheme ?? this.#schemeOn(at);
    const { listeners } = findListeners(this.artifact.listeners, {
      ...(by !== undefined && { scheme: by }),
      ...(at !== undefined && { port: at }),
      ...{ host, path: '/', query: undefined },
    });
    return { host, listeners, isMalformed };
  }

  /** The scheme of what listens on a port, for logs that tell the port alone. */
  #schemeOn(port: number | undefined): LoggedRequest['scheme'] {
    const on = this.artifact.listeners.find(({ address }) => 'port' in address && address.port === port);
    return on === undefined ? undefined : on.tls === undefined ? 'http' : 'https';
  }
}

function portOf(parts: Authority | undefined, scheme: LoggedRequest['scheme']): number | undefined {
  return parts?.port ?? (scheme === undefined || parts === undefined ? undefined : DEFAULT_PORTS[scheme]);
}
