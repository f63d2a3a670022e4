/**
 * What other options of `authorize` do. Which words are new or gone is read off the rules; whether that lets anybody
 * more pass is found out from the callers who need least (authorize-callers.ts), because a group that is added to one
 * rule may pass by another anyway.
 */
import { type AuthorizeRule, type AuthorizeRules, admitsMore } from './authorize-callers.ts';
import { isSame, names, type PolicyChange, without } from './change.ts';
import { plainMeaning } from './meaning.ts';

type Scalar = string | number | boolean;

/** Whether a clause lets more or fewer pass, if it does anything; `either` when both may be. */
interface Clause {
  readonly direction: 'more' | 'fewer' | 'either';
  readonly text: string;
}

/** What other rules do. */
export function compareAuthorize(before: AuthorizeRules, after: AuthorizeRules): PolicyChange[] {
  const isWider = admitsMore(before, after);
  const isNarrower = admitsMore(after, before);
  const clauses = [...ruleClauses(before, after), ...wayClauses(before.anyOf, after.anyOf)];
  const told = clauses.map(({ direction, text }): PolicyChange => {
    if (direction !== 'fewer' && isWider) return { effect: 'widened', text };
    if (direction !== 'more' && isNarrower) return { effect: 'tightened', text };
    return { effect: 'harmless', text };
  });
  const isTold = (effect: PolicyChange['effect']) => told.some((each) => each.effect === effect);
  return [
    ...told,
    ...(isWider && !isTold('widened')
      ? [{ effect: 'widened', text: 'some pass who could not' } as const]
      : []),
    ...(isNarrower && !isTold('tightened')
      ? [{ effect: 'tightened', text: 'some are refused who could pass' } as const]
      : []),
  ];
}

/** What the rules mean: the order of names does not matter, nor does that of rules. */
export function authorizeMeaning({ anyOf, ...rule }: AuthorizeRules) {
  const ways = anyOf && plainMeaning({ anyOf: anyOf.map(ruleMeaning) }, { sets: ['anyOf'] });
  return { ...ruleMeaning(rule), ...ways };
}

function ruleMeaning({ claims, ...rule }: AuthorizeRule) {
  const sets = Object.keys(claims ?? {});
  return {
    ...plainMeaning(rule, { sets: ['consumers', 'groups', 'scopes', 'methods'] }),
    ...(claims && { claims: plainMeaning(claims, { sets }) }),
  };
}

function ruleClauses(before: AuthorizeRule, after: AuthorizeRule, where = ''): Clause[] {
  return [
    ...listClauses(`${where}consumer`, before.consumers, after.consumers),
    ...listClauses(`${where}group`, before.groups, after.groups),
    ...scopeClauses(where, before.scopes ?? [], after.scopes ?? []),
    ...claimClauses(where, before.claims ?? {}, after.claims ?? {}),
    ...listClauses(`${where}method`, before.methods, after.methods),
  ];
}

function listClauses(
  what: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): Clause[] {
  if (before === undefined && after === undefined) return [];
  if (after === undefined)
    return [{ direction: 'more', text: `${what} may be any, no longer only ${names(before ?? [])}` }];
  if (before === undefined)
    return [{ direction: 'fewer', text: `${what} must be one of ${names(after)} now` }];
  const [fresh, gone] = [without(after, before), without(before, after)];
  return [
    ...(fresh.length === 0 ? [] : [{ direction: 'more', text: `${what} ${names(fresh)} may, too` } as const]),
    ...(gone.length === 0
      ? []
      : [{ direction: 'fewer', text: `${what} ${names(gone)} may not any more` } as const]),
  ];
}

function scopeClauses(where: string, before: readonly string[], after: readonly string[]): Clause[] {
  const [fresh, gone] = [without(after, before), without(before, after)];
  return [
    ...(gone.length === 0
      ? []
      : [{ direction: 'more', text: `${where}scope ${names(gone)} is not needed any more` } as const]),
    ...(fresh.length === 0
      ? []
      : [{ direction: 'fewer', text: `${where}scope ${names(fresh)} is needed now` } as const]),
  ];
}

type Claims = NonNullable<AuthorizeRule['claims']>;

function claimClauses(where: string, before: Claims, after: Claims): Clause[] {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return all.flatMap((name): Clause[] => {
    const what = `${where}claim \`${name}\``;
    const [was, is] = [valuesOf(before[name]), valuesOf(after[name])];
    if (is === undefined) return [{ direction: 'more', text: `${what} may be any` }];
    if (was === undefined) return [{ direction: 'fewer', text: `${what} must be ${names(is)} now` }];
    return listClauses(`${what} as`, was, is);
  });
}

function valuesOf(values: Scalar | readonly Scalar[] | undefined): string[] | undefined {
  return values === undefined ? undefined : [values].flat().map(String);
}

type Ways = readonly AuthorizeRule[] | undefined;

function wayClauses(before: Ways, after: Ways): Clause[] {
  if (after === undefined)
    return before === undefined ? [] : [{ direction: 'more', text: 'no rule of `anyOf` must hold any more' }];
  if (before === undefined) return [{ direction: 'fewer', text: 'a rule of `anyOf` must hold as well' }];
  const gone = before.filter((way) => !after.some((each) => isSame(each, way)));
  const fresh = after.filter((way) => !before.some((each) => isSame(each, way)));
  const [was, is] = [gone[0], fresh[0]];
  // One for one is an edit of a rule.
  if (was !== undefined && is !== undefined && gone.length === 1 && fresh.length === 1)
    return ruleClauses(was, is, 'by a rule of `anyOf`: ');
  return [
    ...fresh.map(() => ({ direction: 'more', text: 'a rule is added to `anyOf`' }) as const),
    ...gone.map(() => ({ direction: 'fewer', text: 'a rule of `anyOf` is gone' }) as const),
  ];
}
