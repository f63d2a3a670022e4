/**
 * What another set of options does, in words. Every kind of policy says it by the few functions here, so that the same
 * thing is called the same everywhere and weighs the same: docs/diff.md has the table. Nothing here shows a value that
 * may be a secret; whoever calls shows names, numbers and what is public anyway.
 */
import { isDeepStrictEqual } from 'node:util';

/** What a change does to the promise that a policy makes, the heaviest first. */
export const POLICY_EFFECTS = ['lost', 'widened', 'loosened', 'changed', 'tightened', 'harmless'] as const;

/**
 * `lost`: what was protected is not any more. `widened`: some pass who could not. `loosened`: the same may do more.
 * `changed`: nobody can say which. `tightened`: some may be refused. `harmless`: nobody is refused, nobody gains.
 */
export type PolicyEffect = (typeof POLICY_EFFECTS)[number];

/** One thing that another set of options does. */
export interface PolicyChange {
  readonly effect: PolicyEffect;
  /** A clause for people: "`optional` is on: requests without a key pass". */
  readonly text: string;
}

/** The effects of more and of fewer of something. */
export interface Directions {
  readonly more: PolicyEffect;
  readonly fewer: PolicyEffect;
}

/** What is said of names that are new in a list, and of those that are gone. */
export interface Verbs {
  readonly added?: string;
  readonly gone?: string;
}

/** More lets more through. */
export const MORE_PASS: Directions = { more: 'widened', fewer: 'tightened' };
/** More is asked for, so less passes. */
export const MORE_ASKED: Directions = { more: 'tightened', fewer: 'widened' };
/** The same callers may do more. */
export const MORE_ALLOWED: Directions = { more: 'loosened', fewer: 'tightened' };

const NAMES_MAX = 5;

/** Names as a list of a few: "`a`, `b` and 3 more". */
export function names(list: readonly string[]): string {
  const told = list.slice(0, NAMES_MAX).map((each) => `\`${each}\``);
  const rest = list.length - told.length;
  return told.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** Whether two values are the same, whatever the order of keys. */
export function isSame(before: unknown, after: unknown): boolean {
  return isDeepStrictEqual(before, after);
}

/** What a switch does that is off by default. */
export function switched(
  before: boolean | undefined,
  after: boolean | undefined,
  { on, off }: { readonly on: PolicyChange; readonly off: PolicyChange },
): PolicyChange[] {
  if ((before ?? false) === (after ?? false)) return [];
  return [after === true ? on : off];
}

/** What another number does; `show` writes it with its unit. */
export function numberChange(
  what: string,
  before: number,
  after: number,
  { more, fewer, show = String }: Directions & { readonly show?: (value: number) => string },
): PolicyChange[] {
  if (before === after) return [];
  const isRaised = after > before;
  const verb = isRaised ? 'raised' : 'lowered';
  return [
    { effect: isRaised ? more : fewer, text: `${what} ${verb} from ${show(before)} to ${show(after)}` },
  ];
}

/** What other names in a list do; the order means nothing. */
export function listChange(
  what: string,
  before: readonly string[],
  after: readonly string[],
  { more, fewer, added = 'added', gone: left = 'gone' }: Directions & Verbs,
): PolicyChange[] {
  const fresh = without(after, before);
  const gone = without(before, after);
  return [
    ...(fresh.length === 0 ? [] : [{ effect: more, text: `${what} ${names(fresh)} ${added}` }]),
    ...(gone.length === 0 ? [] : [{ effect: fewer, text: `${what} ${names(gone)} ${left}` }]),
  ];
}

/** The same for a list that allows everything when it is not there. */
export function choiceChange(
  what: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
  directions: Directions & Verbs = MORE_PASS,
): PolicyChange[] {
  if (before !== undefined && after !== undefined) return listChange(what, before, after, directions);
  if (after !== undefined) return [{ effect: directions.fewer, text: `${what}: only ${names(after)} now` }];
  if (before === undefined) return [];
  return [{ effect: directions.more, text: `${what}: any, no longer only ${names(before)}` }];
}

/** Options of which no more can be said than that they are others, each with what that does. */
export function otherOptions<Options extends object>(
  before: Options,
  after: Options,
  effects: Readonly<Partial<Record<keyof Options & string, PolicyEffect>>>,
): PolicyChange[] {
  const values = [new Map(Object.entries(before)), new Map(Object.entries(after))] as const;
  return Object.entries<PolicyEffect | undefined>(effects).flatMap(([key, effect]) => {
    const [was, is] = values.map((each) => each.get(key));
    if (effect === undefined || isSame(was, is)) return [];
    const how = was === undefined ? 'is new' : is === undefined ? 'is gone' : 'is another';
    return [{ effect, text: `\`${key}\` ${how}` }];
  });
}

/** One text or a list of them, as a list; undefined stays. */
export function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof value === 'string' ? [value] : value;
}

/** Those of a list that another does not have, each once. */
export function without(list: readonly string[], others: readonly string[]): string[] {
  return [...new Set(list)].filter((each) => !others.includes(each));
}
