// A header value as written: literal text, `{params}` of the path, values of the request such as `{client.address}`,
// and references to secrets that are resolved once, when a revision is loaded. What comes from a secret, a request or
// a claim is never read as a template.
import type { Exchange } from '../../http/types.ts';
import { fillTemplate, templateParams } from '../../matching/template.ts';
import { REQUEST_PLACE, requestValue } from '../request-value.ts';
import type { PolicyDeps } from '../types.ts';

/** Makes a header's value for one exchange; undefined when the exchange lacks something that is to stand in it. */
export type ValueMaker = (exchange: Exchange) => string | undefined;

/** Stretches that are references (`${env:NAME}`, `${file:PATH}`) or the escape `$${`. */
const REFERENCE = /(\$\$\{|\$\{[^}]*\})/;

/** The path parameters a value uses, without looking into references. */
export function valueParams(value: string): string[] {
  return pieces(value).flatMap((piece) => (isReference(piece) ? [] : templateParams(piece)));
}

/** Resolves the references of a value. Throws when a secret holds what no header may carry. */
export function valueMaker(name: string, value: string, deps: PolicyDeps): ValueMaker {
  const makers = pieces(value).flatMap((piece): readonly ValueMaker[] => {
    if (!isReference(piece)) return textMakers(piece);
    const resolved = secretText(name, piece, deps);
    return [() => resolved];
  });
  const [only] = makers;
  if (only !== undefined && makers.length === 1) return only;
  return (exchange) => joined(makers, exchange);
}

function joined(makers: readonly ValueMaker[], exchange: Exchange): string | undefined {
  let text = '';
  for (const make of makers) {
    const part = make(exchange);
    if (part === undefined) return undefined;
    text += part;
  }
  return text;
}

function textMakers(text: string): ValueMaker[] {
  // With a group in the expression, every second part is what stood in a place.
  return text.split(REQUEST_PLACE).map((part, index) => {
    if (index % 2 === 1) {
      const read = requestValue(part);
      return read === undefined ? () => `{${part}}` : (exchange) => sendable(read(exchange));
    }
    return templateParams(part).length === 0 ? () => part : ({ params }) => fillTemplate(part, params);
  });
}

/** Characters that no header can carry are percent-encoded, so that no claim or header can end one or begin another. */
function sendable(text: string | undefined): string | undefined {
  return text?.replace(/[^\t\x20-\x7e\x80-\xff]+/g, (piece) =>
    [...new TextEncoder().encode(piece)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

function pieces(value: string): string[] {
  return value.includes('${') ? value.split(REFERENCE).filter((piece) => piece !== '') : [value];
}

function isReference(piece: string): boolean {
  return piece.startsWith('${') || piece === '$${';
}

function secretText(name: string, reference: string, deps: PolicyDeps): string {
  if (reference === '$${') return '${';
  const text = deps.resolveSecret(reference);
  // A secret is never put into a message: only where it was to go.
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) {
    throw new Error(
      `what ${reference} gives cannot stand in header ${name}: it holds a line break or another control character`,
    );
  }
  return text;
}
