/**
 * Whether rules of `authorize` let anybody pass whom other rules do not. A group, a scope or a claim more never closes
 * a rule, so it is enough to ask the callers who have just what one way through needs: one group of each list, all
 * scopes, one value of each claim. If all of these pass the other rules, everybody does. There are as many as the
 * product of the lists; beyond a bound nothing is promised, and the answer is that more may pass.
 */
type Scalar = string | number | boolean;

/** One rule: each key that is there must hold. */
export type AuthorizeRule = {
  readonly consumers?: readonly string[];
  readonly groups?: readonly string[];
  readonly scopes?: readonly string[];
  readonly claims?: Readonly<Record<string, Scalar | readonly Scalar[]>>;
  readonly methods?: readonly string[];
};

/** The options: a rule, and rules of which one must hold as well. */
export type AuthorizeRules = AuthorizeRule & { readonly anyOf?: readonly AuthorizeRule[] };

const CALLERS_MAX = 20_000;
/** Stands for a method that no list has; no method has a space. */
const OTHER = ' other';

interface Caller {
  readonly method: string;
  /** Absent: nobody known. */
  readonly identity?: {
    readonly consumer: string | undefined;
    readonly groups: readonly string[];
    readonly scopes: readonly string[];
    readonly claims: readonly (readonly [name: string, value: string])[];
  };
}

/** Whether somebody passes `after` who does not pass `before`. */
export function admitsMore(before: AuthorizeRules, after: AuthorizeRules): boolean {
  let count = 0;
  for (const caller of leastCallers(after)) {
    count += 1;
    if (count > CALLERS_MAX || !passes(before, caller)) return true;
  }
  return false;
}

function passes({ anyOf, ...rule }: AuthorizeRules, caller: Caller): boolean {
  return fulfils(rule, caller) && (anyOf?.some((way) => fulfils(way, caller)) ?? true);
}

function fulfils(rule: AuthorizeRule, { method, identity }: Caller): boolean {
  const methods = methodsOf(rule);
  if (methods !== undefined && !methods.includes(method)) return false;
  if (!asksWho(rule)) return true;
  if (identity === undefined) return false;
  const { consumers, groups, scopes = [] } = rule;
  return (
    (consumers === undefined || consumers.some((each) => each === identity.consumer)) &&
    (groups === undefined || groups.some((each) => identity.groups.includes(each))) &&
    scopes.every((each) => identity.scopes.includes(each)) &&
    claimsOf(rule).every((wanted) =>
      identity.claims.some(([name, value]) =>
        wanted.some(([other, needed]) => other === name && needed === value),
      ),
    )
  );
}

function* leastCallers({ anyOf = [{}], ...base }: AuthorizeRules): Generator<Caller> {
  for (const way of anyOf) {
    const rules = [base, way];
    for (const method of common(rules.map(methodsOf)) ?? [OTHER]) {
      if (!rules.some(asksWho)) {
        yield { method };
        continue;
      }
      const scopes = rules.flatMap((rule) => rule.scopes ?? []);
      const groupLists = rules.flatMap(({ groups }) => (groups === undefined ? [] : [groups]));
      for (const consumer of common(rules.map(({ consumers }) => consumers)) ?? [undefined]) {
        for (const groups of choices(groupLists)) {
          for (const claims of choices(rules.flatMap(claimsOf))) {
            yield { method, identity: { consumer, groups, scopes, claims } };
          }
        }
      }
    }
  }
}

/** What all lists have; undefined when there is none. */
function common(lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const given = lists.filter((each) => each !== undefined);
  const [first] = given;
  return first?.filter((each) => given.every((list) => list.includes(each)));
}

/** Every way to take one of each list. */
function* choices<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const each of first) for (const others of choices(rest)) yield [each, ...others];
}

function asksWho({ consumers, groups, scopes, claims }: AuthorizeRule): boolean {
  return (consumers ?? groups ?? scopes ?? claims) !== undefined;
}

/** `GET` stands for `HEAD`, too. */
function methodsOf({ methods }: AuthorizeRule): readonly string[] | undefined {
  return methods?.includes('GET') ? [...new Set([...methods, 'HEAD'])] : methods;
}

/** For each claim, its name with each of the values of which one is needed. */
function claimsOf({ claims = {} }: AuthorizeRule): (readonly (readonly [string, string])[])[] {
  return Object.entries(claims).map(([name, values]) =>
    [values].flat().map((value) => [name, JSON.stringify(value)] as const),
  );
}
