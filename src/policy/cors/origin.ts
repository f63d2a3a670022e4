// Which origins may call: exact ones, every name below one, and expressions that run in linear time.
import { compileRegex } from '../../matching/regex/compile-regex.ts';
import { matchDfa } from '../../matching/regex/match-dfa.ts';

/** One entry of `origins`: an origin, `https://*.example.com`, `*`, `null`, or an expression for a whole origin. */
export type OriginRule = string | { readonly regex: string };

/** An origin as browsers write it (RFC 6454 section 6.2); no path, no credentials, so that no rule can be met by them. */
const SERIALISED = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@,\\"']+$/;
const WILDCARD = /^([a-z][a-z0-9+.-]*:\/\/)\*(\.[a-z0-9.-]+(?::\d+)?)$/;

/** Origins that nobody can mean; an expression that takes them takes all. */
const STRANGERS = ['https://a.invalid', 'http://x.y.invalid:8080'];

/** Whether text is an origin in the form in which browsers send it. */
export function isSerialisedOrigin(text: string): boolean {
  if (!SERIALISED.test(text) || text.includes('*')) return false;
  if (!/^https?:/.test(text)) return true;
  return URL.canParse(text) && new URL(text).origin === text;
}

/** What stands before and behind the names of `https://*.example.com`; undefined when text is no such rule. */
export function wildcardParts(
  text: string,
): { readonly before: string; readonly behind: string } | undefined {
  const [, before, behind] = WILDCARD.exec(text) ?? [];
  return before === undefined || behind === undefined ? undefined : { before, behind };
}

/** Makes the test whether an origin may call. Throws when a rule cannot be used. */
export function createOriginTest(rules: readonly OriginRule[]): (origin: string) => boolean {
  const exact = new Set(rules.filter((rule) => typeof rule === 'string'));
  const others = rules.flatMap((rule) => ruleTest(rule) ?? []);
  return (origin) => exact.has(origin) || (SERIALISED.test(origin) && others.some((takes) => takes(origin)));
}

/** Whether a rule takes every origin. */
export function takesAll(rule: OriginRule): boolean {
  if (rule === '*') return true;
  return typeof rule !== 'string' && STRANGERS.every(createOriginTest([rule]));
}

function ruleTest(rule: OriginRule): ((origin: string) => boolean) | undefined {
  if (typeof rule === 'string') {
    const parts = wildcardParts(rule);
    return parts && ((origin) => isBelow(origin, parts));
  }
  const compiled = compileRegex(rule.regex);
  if ('problem' in compiled) throw new Error(compiled.problem.message);
  const { dfa } = compiled;
  return (origin) => matchDfa(dfa, origin);
}

function isBelow(origin: string, { before, behind }: { before: string; behind: string }): boolean {
  if (!origin.startsWith(before) || !origin.endsWith(behind)) return false;
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(origin.slice(before.length, -behind.length));
}
