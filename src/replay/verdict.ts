/**
 * What a spec does with a logged request. A verdict is one object however many requests have it, so that verdicts
 * are compared and counted by identity.
 */

/** A route takes it, it is refused, or the log does not tell enough to say. */
export type Verdict = RouteVerdict | RefusedVerdict | OpenVerdict;

/** A route takes it. */
interface RouteVerdict {
  readonly kind: 'route';
  /** As `Router.lookup` gives it. */
  readonly match: number;
  /** Index into the artifact's routes. */
  readonly route: number;
  readonly listener: number;
}

/** No route takes it. */
export interface RefusedVerdict {
  readonly kind: 'refused';
  readonly status: 400 | 404 | 405;
}

/** It depends on something that the log does not tell. */
export interface OpenVerdict {
  readonly kind: 'open';
  /** What would have to be known: "header x-beta", "the query", "the host", "the listener". */
  readonly missing: readonly string[];
  /** What may become of it, the first whose `when` holds; empty when nobody knows. */
  readonly cases: readonly VerdictCase[];
}

/** One of several outcomes, and the condition under which it comes about; the last one's may be empty. */
export interface VerdictCase {
  readonly when: string;
  readonly verdict: Verdict;
}

/** Hands out one object for each verdict. */
export class VerdictBook {
  readonly #routes: (RouteVerdict | undefined)[] = [];
  readonly #refused = new Map<RefusedVerdict['status'], RefusedVerdict>();
  readonly #open = new Map<string, OpenVerdict>();
  readonly #numbers = new Map<Verdict, number>();

  route(match: number, route: number, listener: number): Verdict {
    this.#routes[match] ??= { kind: 'route', match, route, listener };
    return this.#routes[match];
  }

  refused(status: RefusedVerdict['status']): Verdict {
    const found = this.#refused.get(status) ?? { kind: 'refused', status };
    this.#refused.set(status, found);
    return found;
  }

  /** Cases that all come to the same are no question. */
  open(missing: readonly string[], cases: readonly VerdictCase[]): Verdict {
    const [first] = cases;
    if (first !== undefined && cases.every(({ verdict }) => verdict === first.verdict)) return first.verdict;
    const key = JSON.stringify([missing, cases.map(({ when, verdict }) => [when, this.#numberOf(verdict)])]);
    const found = this.#open.get(key) ?? { kind: 'open', missing, cases };
    this.#open.set(key, found);
    return found;
  }

  #numberOf(verdict: Verdict): number {
    const number = this.#numbers.get(verdict) ?? this.#numbers.size;
    this.#numbers.set(verdict, number);
    return number;
  }
}

/** Every route that a verdict says may take the request. */
export function routesOf(verdict: Verdict): number[] {
  if (verdict.kind === 'route') return [verdict.route];
  return verdict.kind === 'refused' ? [] : verdict.cases.flatMap((each) => routesOf(each.verdict));
}

/** The one route that takes the request in every case, whatever decides between its matches. */
export function soleRoute(verdict: Verdict): number | undefined {
  if (verdict.kind === 'route') return verdict.route;
  if (verdict.kind === 'refused') return undefined;
  const [first, ...others] = verdict.cases.map((each) => soleRoute(each.verdict));
  return others.every((route) => route === first) ? first : undefined;
}
