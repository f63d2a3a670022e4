// One side of a comparison: an artifact opened in full, and the spec it came from when there is one.
import type { Artifact, PolicyRecord, RouteRecord, UpstreamRecord } from '../artifact/types.ts';
import { openRuleSets, type RuleSet } from '../matching/algebra/rule-set.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { KnownPatterns } from '../matching/route-set/table.ts';
import { openRouter } from '../matching/router.ts';
import { METHOD_NOT_ALLOWED, type Router } from '../matching/types.ts';
import type { MatchWitness } from '../matching/witness.ts';
import type { Gateway } from '../spec/types.ts';

/** What is compared. */
export interface DiffInput {
  readonly artifact: Artifact;
  /** Absent for an artifact; with it, changes are told by the lines that cause them. */
  readonly gateway?: Gateway;
  /** A file that the artifact names, as people see it. */
  shownFile(file: string): string;
}

/** An input with everything at hand that comparing asks for. */
export class Side {
  readonly which: 'old' | 'new';
  readonly input: DiffInput;
  readonly sets: readonly RuleSet[];
  readonly routes: readonly RouteRecord[];
  readonly routeByName: ReadonlyMap<string, number>;
  readonly policies: ReadonlyMap<string, PolicyRecord>;
  readonly upstreams: ReadonlyMap<string, UpstreamRecord>;
  readonly #router: Router;
  readonly #rules = new Map<number, Rule[]>();

  /** `known` is shared by both sides, which have most of their patterns in common. */
  constructor(which: 'old' | 'new', input: DiffInput, known: KnownPatterns) {
    const { artifact } = input;
    this.which = which;
    this.input = input;
    this.sets = openRuleSets(artifact, known);
    this.#router = openRouter(artifact);
    this.routes = Array.from({ length: artifact.routeCount }, (_, index) => artifact.route(index));
    this.routeByName = new Map(this.routes.map(({ name }, index) => [name, index]));
    this.policies = byName(artifact.policies);
    this.upstreams = byName(artifact.upstreams);
    for (const { rules } of this.sets) {
      for (const rule of rules) {
        const own = this.#rules.get(rule.route);
        if (own === undefined) this.#rules.set(rule.route, [rule]);
        else own.push(rule);
      }
    }
  }

  /** The rules of a route, of all listeners. */
  rulesOf(route: number): readonly Rule[] {
    return this.#rules.get(route) ?? [];
  }

  /** The route of a rule. */
  routeOf(rule: Rule): RouteRecord {
    const route = this.routes[rule.route];
    if (route === undefined) throw new Error(`there is no route ${rule.route}`);
    return route;
  }

  /** How a request that no rule takes is refused. */
  refusal(listener: number, request: MatchWitness): 404 | 405 {
    const { method, host, path, query, headers } = request;
    const header = (name: string) => headers[name];
    const found = this.#router.lookup(listener, { method, host, path, query, header });
    return found === METHOD_NOT_ALLOWED ? 405 : 404;
  }
}

function byName<Named extends { readonly name: string }>(list: readonly Named[]): ReadonlyMap<string, Named> {
  return new Map(list.map((each) => [each.name, each]));
}
