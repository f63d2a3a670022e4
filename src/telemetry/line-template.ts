// A line of the access log as users write it: text with `{fields}` of an entry and `{header:name}`.
import { ACCESS_FIELDS, type AccessField } from '../artifact/telemetry.ts';

/** A piece of a template: text as it is, a member of the entry, or a field of the request. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly name: AccessField }
  /** Lower case. */
  | { readonly kind: 'header'; readonly name: string };

/** What is wrong with a template. */
export interface TemplateProblem {
  readonly problem: string;
}

const REFERENCE = /\{([^{}]*)\}/g;
const HEADER = /^header:([A-Za-z0-9!#$%&'*+.^_`|~-]+)$/;

/** Reads a template; gives its parts, or what is wrong with it. */
export function parseLineTemplate(template: string): readonly TemplatePart[] | TemplateProblem {
  if (/[\r\n]/.test(template)) return { problem: 'holds a line break; every exchange is one line' };
  const parts: TemplatePart[] = [];
  let at = 0;
  const addText = (end: number) => {
    if (end > at) parts.push({ kind: 'text', text: template.slice(at, end) });
  };
  for (const found of template.matchAll(REFERENCE)) {
    const part = partOf(found[1] ?? '');
    if (part === undefined) return { problem: `has \`${found[0]}\`, which is no member of an entry` };
    addText(found.index);
    parts.push(part);
    at = found.index + found[0].length;
  }
  addText(template.length);
  return parts;
}

function partOf(reference: string): TemplatePart | undefined {
  const header = HEADER.exec(reference)?.[1];
  if (header !== undefined) return { kind: 'header', name: header.toLowerCase() };
  const name = ACCESS_FIELDS.find((each) => each === reference && each !== 'headers');
  return name === undefined ? undefined : { kind: 'field', name };
}
