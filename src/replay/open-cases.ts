/**
 * What may become of a request when the log leaves out what decides: every candidate whose known conditions hold,
 * in the order in which they are tried, up to the first that needs nothing else. Truth is taken as possible wherever
 * it is not known to be false, so a case may be listed that no request could meet; none is ever left out.
 */

import type { Artifact } from '../artifact/types.ts';
import { holds } from '../matching/algebra/literals.ts';
import { openRuleSets } from '../matching/algebra/rule-set.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { Router, ValueCondition } from '../matching/types.ts';
import { type AskedRequest, headerOf } from './asked-request.ts';
import type { LoggedRequest } from './format/types.ts';
import type { Verdict, VerdictBook, VerdictCase } from './verdict.ts';

/** The conditions of a candidate that the log does not decide; undefined when one is known not to hold. */
type Open = readonly { readonly text: string; readonly missing: string }[] | undefined;

/** Works out the cases of requests. */
export class OpenCases {
  readonly #router: Router;
  readonly #book: VerdictBook;
  readonly #artifact: Artifact;
  #rules: ReadonlyMap<number, Rule> | undefined;

  constructor(artifact: Artifact, router: Router, book: VerdictBook) {
    this.#artifact = artifact;
    this.#router = router;
    this.#book = book;
  }

  find(listener: number, asked: AskedRequest, request: LoggedRequest): Verdict {
    const rules = this.#rulesByMatch();
    const cases: VerdictCase[] = [];
    const missing = new Set<string>();
    const refused = (status: 404 | 405) => this.#book.refused(status);
    /** Refusals by method: a case only where nothing takes the request. */
    const refusals: VerdictCase[] = [];
    for (const { match, route, outcome } of this.#router.candidates(listener, asked)) {
      const rule = rules.get(match);
      const open = outcome === 'host' || rule === undefined ? undefined : openConditions(rule, request);
      if (open === undefined) continue;
      const when = open.map(({ text }) => text).join(', ');
      for (const each of open) missing.add(each.missing);
      if (outcome === 'method') refusals.push({ when, verdict: refused(405) });
      else cases.push({ when, verdict: this.#book.route(match, route, listener) });
      if (outcome !== 'method' && open.length === 0) return this.#book.open([...missing], cases);
    }
    const isSure = refusals.some(({ when }) => when === '');
    const rest = isSure
      ? [{ when: '', verdict: refused(405) }]
      : [...refusals, { when: '', verdict: refused(404) }];
    return this.#book.open([...missing], [...cases, ...rest]);
  }

  /** By match; HEAD that only comes with GET has rules of its own. */
  #rulesByMatch(): ReadonlyMap<number, Rule> {
    const rules = () => openRuleSets(this.#artifact).flatMap((set) => set.rules);
    this.#rules ??= new Map(rules().map((rule) => [rule.match, rule]));
    return this.#rules;
  }
}

function openConditions({ headers, query }: Rule, request: LoggedRequest): Open {
  const open: { text: string; missing: string }[] = [];
  for (const condition of headers) {
    const value = headerOf(request, condition.name);
    if (value === undefined)
      open.push({ text: conditionText('header', condition), missing: `header ${condition.name}` });
    else if (!holds(condition, value ?? undefined)) return undefined;
  }
  for (const condition of query) {
    if (request.query === undefined)
      open.push({ text: conditionText('query', condition), missing: 'the query' });
    else if (!holds(condition, parameterOf(request.query, condition.name))) return undefined;
  }
  return open;
}

function parameterOf(query: string | null, name: string): string | undefined {
  return query === null ? undefined : (new URLSearchParams(query).get(name) ?? undefined);
}

function conditionText(what: string, { name, op, value }: ValueCondition): string {
  if (op === 'present') return `${what} ${name} ${value ? 'present' : 'absent'}`;
  return `${what} ${name} ${op === 'exact' ? '=' : '~'} ${value}`;
}
