// XML that any parser of XML 1.0 takes, whatever the text.
import { visibleText } from '../util/visible-text.ts';

/** An element: its attributes (undefined ones are left out), and text or elements within. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | undefined>>;
  readonly children?: readonly XmlElement[];
  /** Lines of text. */
  readonly lines?: readonly string[];
}

/** A document of one element, indented. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, '')}`;
}

function elementText({ name, attributes, children = [], lines = [] }: XmlElement, indent: string): string {
  const told = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${escaped(String(value))}"`,
  );
  const open = `${indent}<${name}${told.join('')}`;
  if (lines.length > 0) return `${open}>${lines.map(escaped).join('\n')}</${name}>\n`;
  if (children.length === 0) return `${open}/>\n`;
  const within = children.map((child) => elementText(child, `${indent}  `)).join('');
  return `${open}>\n${within}${indent}</${name}>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Controls and lone surrogates cannot stand in XML, not even as references: they are shown as escapes instead. */
function escaped(text: string): string {
  return visibleText(text)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
