/**
 * What a route does with a request, in a form in which equal behaviour is equal text: parameters by their place,
 * upstreams by what they are on the old side, shares without a common factor.
 */
import type { Action, Importance, JsonValue, PolicyRecord, Rewrite, ToAction } from '../artifact/types.ts';
import type { Rule } from '../matching/algebra/types.ts';
import { admitsAnybody, memberNames } from '../policy/admits-anybody.ts';
import { canonicalText, mapStrings } from './canonical.ts';
import { type Identities, policyMeaning } from './identities.ts';
import { byPlace, type Places, placesOf } from './parameters.ts';
import type { Side } from './side.ts';

/** A policy as a route uses it. */
export interface PolicyUse {
  readonly policy: PolicyRecord;
  /** Its name on the old side, when it continues one. */
  readonly id: string;
  readonly content: string;
  /** With the parameters in them by place. */
  readonly options: JsonValue;
  /** The policies of which it is made, if it is made of others. */
  readonly members: readonly PolicyUse[];
  readonly admitsAnybody: boolean;
}

/** What a rule's route does, ready to be compared. */
export interface Behaviour {
  readonly action: Action['kind'];
  /** Each part of the action by its name, as text. */
  readonly parts: Readonly<Record<string, string>>;
  readonly policies: readonly PolicyUse[];
  readonly timeoutMs: number | undefined;
  readonly bodyBytesMax: number;
  readonly importance: Importance;
  /** Whether what its upstreams say of further attempts holds for it. */
  readonly repeats: boolean;
}

/** Makes behaviours of one side's rules; `ids` is absent on the old side. */
export class BehaviourReader {
  readonly #side: Side;
  readonly #ids: Identities | undefined;
  readonly #usesPath = new WeakMap<Action, boolean>();

  constructor(side: Side, ids: Identities | undefined) {
    this.#side = side;
    this.#ids = ids;
  }

  /** The behaviour of a rule for requests that `other` takes too. */
  read(rule: Rule, other: Rule = rule): Behaviour {
    const { action, policies, timeoutMs, ...route } = this.#side.routeOf(rule);
    const places = placesOf(rule.path, other.path);
    const listener = this.#side.input.artifact.listeners[rule.listener];
    return {
      action: action.kind,
      parts: this.#parts(action, places),
      policies: policies.flatMap((name) => this.#use(name, places, [])),
      timeoutMs,
      bodyBytesMax: route.bodyBytesMax ?? listener?.limits.bodyBytesMax ?? 0,
      importance: route.importance ?? 'normal',
      repeats: route.retry !== false,
    };
  }

  /** Whether a rule's behaviour depends on where its path has its parameters, or on how far its prefix reaches. */
  usesPath(rule: Rule): boolean {
    const { action, policies } = this.#side.routeOf(rule);
    let uses = this.#usesPath.get(action);
    if (uses === undefined) {
      const options = policies.map((name) => this.#side.policies.get(name)?.options);
      uses = /\{[A-Za-z_]|"prefix":/.test(JSON.stringify([action, options]));
      this.#usesPath.set(action, uses);
    }
    return uses;
  }

  /** `within` are the policies that it is a part of, so that none is looked into twice. */
  #use(name: string, places: Places, within: readonly string[]): PolicyUse[] {
    const { policies } = this.#side;
    const policy = policies.get(name);
    if (policy === undefined || within.includes(name)) return [];
    const placed = (value: JsonValue) => mapStrings(value, (text) => byPlace(text, places));
    const content = canonicalText([policy.kind, policy.phase, placed(policyMeaning(policy, policies))]);
    const id = this.#ids === undefined ? name : (this.#ids.policies.get(name) ?? `new ${name}`);
    const members = memberNames(policy).flatMap((each) => this.#use(each, places, [...within, name]));
    const options = placed(policy.options);
    return [{ policy, id, content, options, members, admitsAnybody: admitsAnybody(policy, policies) }];
  }

  #parts(action: Action, places: Places): Record<string, string> {
    if (action.kind === 'to') return this.#toParts(action.to, places);
    if (action.kind === 'respond') {
      const { status, body, headers } = action.respond;
      const fields = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      return { respond: canonicalText({ status, body, headers: Object.fromEntries(fields) }) };
    }
    return { redirect: placed({ ...action.redirect }, action.redirect.prefix, places) };
  }

  #toParts(to: ToAction, places: Places): Record<string, string> {
    const { mirror, rewrite } = to;
    return {
      upstreams: this.#upstreams(to),
      mirror:
        mirror === undefined || mirror.percent === 0
          ? ''
          : canonicalText([{ ...mirror, upstream: this.#id(mirror.upstream) }]),
      rewrite: rewrite === undefined ? '' : placed(rewriteMeaning(rewrite), rewrite.prefix, places),
    };
  }

  /** The shares, the rules before them and what is chosen by; a key means nothing where there is no choice. */
  #upstreams({ split, by, ramp }: ToAction): string {
    const shares = this.#shares(split);
    const rules = split.filter(({ when }) => when !== undefined);
    const isSplit = ramp !== undefined || split.filter(({ weight }) => weight > 0).length > 1;
    if (!isSplit && rules.length === 0) return shares;
    const ruled = rules.map(({ upstream, when }) => [this.#id(upstream), when]);
    // A ramp goes from the first to the second, which the shares, being sorted, do not say.
    const ends = ramp === undefined ? null : split.map(({ upstream }) => this.#id(upstream));
    return `${shares} ${canonicalText([ruled, isSplit ? (by ?? null) : null, ends, ramp ?? null])}`;
  }

  #shares(split: ToAction['split']): string {
    const weights = new Map<string, number>();
    for (const { upstream, weight } of split) {
      if (weight > 0) weights.set(this.#id(upstream), (weights.get(this.#id(upstream)) ?? 0) + weight);
    }
    const divisor = [...weights.values()].reduce(commonDivisor, 0) || 1;
    return [...weights]
      .map(([id, weight]) => `${JSON.stringify(id)} ${weight / divisor}`)
      .sort()
      .join();
  }

  #id(upstream: string): string {
    return this.#ids === undefined ? upstream : (this.#ids.upstreams.get(upstream) ?? `new ${upstream}`);
  }
}

function placed(value: Record<string, unknown>, prefix: string | undefined, places: Places): string {
  const reach = prefix === undefined ? '' : `${places.get('')} `;
  return reach + byPlace(canonicalText(value), places);
}

/** The query changes with their order taken out where it means nothing. */
function rewriteMeaning({ query, ...rest }: Rewrite): Record<string, unknown> {
  if (query === undefined) return rest;
  const { remove = [], ...changes } = query;
  return { ...rest, query: { ...changes, remove: [...new Set(remove)].sort() } };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
