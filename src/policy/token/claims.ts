/** What a token says of its holder: claims by name, as texts and lists, and conditions on them. */

/** Claims as they stand in a token. */
export type Claims = Readonly<Record<string, unknown>>;

type Scalar = string | number | boolean;

/** One of these values; or a list (or a text) that holds all of these. */
export type ClaimCondition = Scalar | readonly Scalar[] | { readonly contains: Scalar | readonly Scalar[] };

/** Reads one claim; undefined when it is not there. */
export type ClaimReader = (claims: Claims) => unknown;

/**
 * The reader of a claim. A claim of exactly that name comes first, since names may be URLs with dots; else each dot
 * leads into an object: `realm_access.roles`.
 */
export function claimReader(name: string): ClaimReader {
  const steps = name.split('.');
  return (claims) => {
    if (Object.hasOwn(claims, name)) return claims[name];
    let at: unknown = claims;
    for (const step of steps) {
      if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
      at = (at as Claims)[step]; // an object, whatever its values
    }
    return at;
  };
}

/** A claim as one text: a text, a number or a boolean; undefined for anything else. */
export function claimText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A claim as texts: those of a list, or the one that it is. */
export function claimTexts(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map(claimText).filter((text) => text !== undefined);
}

/** Scopes, which are a text with spaces between them (RFC 8693 section 4.2) or, with some providers, a list. */
export function scopesOf(claims: Claims): string[] {
  const value = claims.scope ?? claims.scp;
  return claimTexts(value).flatMap((text) => text.split(' ').filter((scope) => scope !== ''));
}

/** Makes the test of all conditions; it gives the name of the first claim that fails, or undefined. */
export function claimTest(
  conditions: Readonly<Record<string, ClaimCondition>>,
): (claims: Claims) => string | undefined {
  const tests = Object.entries(conditions).map(([name, condition]) => ({
    name,
    read: claimReader(name),
    fits: conditionTest(condition),
  }));
  return (claims) => tests.find(({ read, fits }) => !fits(read(claims)))?.name;
}

function conditionTest(condition: ClaimCondition): (value: unknown) => boolean {
  if (typeof condition === 'object' && 'contains' in condition) {
    const wanted = new Set(toList(condition.contains));
    return (value) => {
      const there: readonly unknown[] = Array.isArray(value) ? value : [value];
      return [...wanted].every((each) => there.includes(each));
    };
  }
  const allowed = new Set<unknown>(toList(condition));
  return (value) => allowed.has(value);
}

function toList(value: Scalar | readonly Scalar[]): readonly Scalar[] {
  return typeof value === 'object' ? value : [value];
}
