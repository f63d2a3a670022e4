/** RFC 9110 section 12.5.3: which content codings a client takes, and how gladly. */

/** What a coding other than `identity` is worth to the client at least; 0 is "not at all". */
const WEIGHT = /^q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/i;

/**
 * The coding to answer with, of those on offer (best first); undefined for none of them. `field` is the whole
 * Accept-Encoding field. A coding is chosen only if the client wants it no less than the content as it is.
 */
export function chooseCoding<Coding extends string>(
  field: string | undefined,
  offered: readonly Coding[],
): Coding | undefined {
  if (field === undefined) return undefined;
  const weights = weightsOf(field);
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  let best: Coding | undefined;
  let bestWeight = Math.max(weights.get('identity') ?? 0, Number.MIN_VALUE);
  for (const coding of offered) {
    const weight = weightOf(coding);
    if (weight < bestWeight || (best !== undefined && weight === bestWeight)) continue;
    best = coding;
    bestWeight = weight;
  }
  return best;
}

/** A member that is malformed counts as not there. */
function weightsOf(field: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const member of field.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = member.split(';').map((part) => part.trim());
    if (coding === '') continue;
    const [parameter] = parameters;
    const weight = parameter === undefined ? '1' : WEIGHT.exec(parameter)?.[1];
    if (weight === undefined || parameters.length > 1) continue;
    // RFC 9110 section 8.4.1.3: the old name means the same.
    weights.set(coding === 'x-gzip' ? 'gzip' : coding, Number(weight));
  }
  return weights;
}
