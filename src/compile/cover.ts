// What takes the place of rules that never win, in words and places.
import type { RelatedPlace } from '../diagnostic/types.ts';
import { findLeft, type Work } from '../matching/algebra/difference.ts';
import { literalsOf } from '../matching/algebra/literals.ts';
import type { RuleSet } from '../matching/algebra/rule-set.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { Gateway } from '../spec/types.ts';
import { matchOf } from './way.ts';

/** A rule that never wins, in its set, and the rules that take all its requests. */
export interface Covered {
  readonly rule: Rule;
  readonly set: RuleSet;
  readonly cover: readonly Rule[];
}

/** Why rules of one route never win: half a sentence, and the places that it speaks of. */
export interface CoverText {
  readonly what: string;
  readonly related: readonly RelatedPlace[];
}

/** The most places and names that are told. */
const TOLD_MAX = 8;

/** Of more routes than this nobody asks which can be left out. */
const LESSENED_MAX = 48;

/** Says which routes take all requests of some rules of one route, none of which can be left out. */
export function coverText(gateway: Gateway, covered: readonly Covered[], work: Work): CoverText {
  const rules = neededRules(covered, work);
  if (rules.length === 0) return { what: 'no request can fulfil its conditions', related: [] };
  const own = covered[0]?.rule.route;
  const others = [...new Set(rules.map(({ route }) => route))].filter((route) => route !== own);
  const names = others.map((route) => `\`${gateway.routes[route]?.name}\``);
  const isOwn = rules.some(({ route }) => route === own);
  return { what: sentence(names, isOwn), related: placesOf(gateway, rules) };
}

function sentence(names: readonly string[], isOwn: boolean): string {
  const own = isOwn ? ['other matches of the route'] : [];
  const shown = names.slice(0, TOLD_MAX);
  const rest = names.length - shown.length;
  const takers = [...shown, ...(rest > 0 ? [`${rest} more`] : []), ...own];
  const what = 'every request that it could';
  if (takers.length > 1)
    return `${takers.slice(0, -1).join(', ')} and ${takers.at(-1)} together take ${what}`;
  return `${takers[0]} ${isOwn ? 'take' : 'takes'} ${what}`;
}

function placesOf(gateway: Gateway, rules: readonly Rule[]): RelatedPlace[] {
  const places = new Map<string, RelatedPlace>();
  for (const rule of rules) {
    const route = gateway.routes[rule.route];
    if (route === undefined || places.size === TOLD_MAX) continue;
    const span = matchOf(gateway, rule)?.span ?? route.key;
    const { line, column } = span.start;
    places.set(`${span.file}:${line}:${column}`, { message: `\`${route.name}\` takes them here`, span });
  }
  return [...places.values()];
}

/** Each cover is as small as can be by itself; here routes are left out that all of them together can do without. */
function neededRules(covered: readonly Covered[], work: Work): readonly Rule[] {
  let needed = [...new Set(covered.flatMap(({ cover }) => cover))];
  const routes = [...new Set(needed.map(({ route }) => route))];
  if (covered.length === 1 || routes.length === 1 || routes.length > LESSENED_MAX) return needed;
  for (const route of routes.reverse()) {
    const without = needed.filter((rule) => rule.route !== route);
    if (covered.every((each) => isCovered(each, without, work))) needed = without;
  }
  return needed;
}

function isCovered({ rule, set }: Covered, rules: readonly Rule[], work: Work): boolean {
  const above = rules.filter((each) => each.listener === rule.listener && each.order < rule.order);
  const taken = above.map((each) => set.taken(each));
  return findLeft({ must: literalsOf(rule), mustNot: [] }, taken, set.space, { work }) === 'none';
}
