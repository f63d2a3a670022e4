// Counts what became of requests, each class with a few examples; memory grows with classes, not with requests.
import type { LoggedRequest } from './format/types.ts';
import { ownText, TopCounter } from './top-counter.ts';
import type { Verdict } from './verdict.ts';

/** Requests that share a verdict, or a pair of them. */
export interface RequestClass {
  readonly before: Verdict;
  /** Undefined when there is one spec only. */
  readonly after: Verdict | undefined;
  readonly count: number;
  /** How often each status was logged; 0 stands for none. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly examples: readonly LoggedExample[];
}

/** A request as it is shown. */
export interface LoggedExample {
  readonly method: string;
  /** A path alone when the log has no host. */
  readonly url: string;
}

/** A class that is being counted. */
interface Counted extends RequestClass {
  count: number;
  readonly statuses: Map<number, number>;
  readonly examples: LoggedExample[];
}

const EXAMPLES_MAX = 3;
/** Characters of an example that are shown. */
const URL_MAX = 400;

/** What requests were counted as. */
export class Tally {
  readonly #classes = new Map<Verdict, Map<Verdict | undefined, Counted>>();
  readonly #paths = new Map<Verdict, TopCounter>();
  readonly #showQuery: boolean;

  constructor({ showQuery }: { readonly showQuery: boolean }) {
    this.#showQuery = showQuery;
  }

  add(request: LoggedRequest, before: Verdict, after: Verdict | undefined): void {
    const counted = this.#classOf(before, after);
    const status = request.status ?? 0;
    counted.count++;
    counted.statuses.set(status, (counted.statuses.get(status) ?? 0) + 1);
    if (before.kind === 'refused') this.#pathsOf(before).add(request.path.slice(0, URL_MAX));
    if (counted.examples.length < EXAMPLES_MAX) this.#addExample(counted.examples, request);
  }

  /** Every class, the largest first. */
  classes(): RequestClass[] {
    const all = [...this.#classes.values()].flatMap((each) => [...each.values()]);
    return all.sort((a, b) => b.count - a.count);
  }

  /** The paths that come most often among requests that the first spec refuses. */
  topPaths(verdict: Verdict, count: number): ReturnType<TopCounter['top']> {
    return this.#paths.get(verdict)?.top(count) ?? [];
  }

  #pathsOf(verdict: Verdict): TopCounter {
    const paths = this.#paths.get(verdict) ?? new TopCounter();
    this.#paths.set(verdict, paths);
    return paths;
  }

  #classOf(before: Verdict, after: Verdict | undefined): Counted {
    let byAfter = this.#classes.get(before);
    if (byAfter === undefined) {
      byAfter = new Map();
      this.#classes.set(before, byAfter);
    }
    let counted = byAfter.get(after);
    if (counted === undefined) {
      counted = { before, after, count: 0, statuses: new Map(), examples: [] };
      byAfter.set(after, counted);
    }
    return counted;
  }

  #addExample(examples: LoggedExample[], request: LoggedRequest): void {
    const url = ownText(this.#urlOf(request).slice(0, URL_MAX));
    const isKnown = examples.some((each) => each.url === url && each.method === request.method);
    if (!isKnown) examples.push({ method: ownText(request.method), url });
  }

  #urlOf({ scheme, authority, path, query }: LoggedRequest): string {
    const origin = authority === undefined ? '' : `${scheme ?? 'http'}://${authority}`;
    return origin + path + (this.#showQuery && typeof query === 'string' ? `?${query}` : '');
  }
}
