// A header value as written: literal text, `{params}` of the path, and references to secrets that are
// resolved once, when a revision is loaded. What a secret holds is never read as a template.
import { fillTemplate, templateParams } from '../../matching/template.ts';
import type { PolicyDeps } from '../types.ts';

/** Makes a header's value for one exchange from the parameters of its path. */
export type ValueMaker = (params: Readonly<Record<string, string>>) => string;

/** Stretches that are references (`${env:NAME}`, `${file:PATH}`) or the escape `$${`. */
const REFERENCE = /(\$\$\{|\$\{[^}]*\})/;

/** The path parameters a value uses, without looking into references. */
export function valueParams(value: string): string[] {
  return pieces(value).flatMap((piece) => (isReference(piece) ? [] : templateParams(piece)));
}

/** Resolves the references of a value. Throws when a secret holds what no header may carry. */
export function valueMaker(name: string, value: string, deps: PolicyDeps): ValueMaker {
  const makers = pieces(value).map((piece): ValueMaker => {
    if (isReference(piece)) {
      const resolved = secretText(name, piece, deps);
      return () => resolved;
    }
    return templateParams(piece).length === 0 ? () => piece : (params) => fillTemplate(piece, params);
  });
  const [only] = makers;
  if (only !== undefined && makers.length === 1) return only;
  return (params) => makers.map((make) => make(params)).join('');
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
