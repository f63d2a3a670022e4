/**
 * Follows the extensions of a chunk byte by byte (RFC 9112 section 7.1.1): `;name`, `;name=token` or
 * `;name="quoted"`, without the spaces that the grammar bears with. They mean nothing to us and are not passed
 * on; a reader that is lax about them may see a line end where another sees none.
 */
import { CLASS, CR, SEMICOLON, TOKEN, VALUE } from './bytes.ts';

/** Where in an extension the next byte stands; the first is the one behind the semicolon. */
export type ExtensionState =
  | 'name-start'
  | 'name'
  | 'value-start'
  | 'value'
  | 'quoted'
  | 'escaped'
  | 'quoted-end';

const EQUALS = 61;
const QUOTE = 34;
const BACKSLASH = 92;

/** The state behind `byte`; `end` at the CR that ends the line, undefined when the byte cannot stand there. */
export function nextExtensionState(state: ExtensionState, byte: number): ExtensionState | 'end' | undefined {
  switch (state) {
    case 'name-start':
      return is(byte, TOKEN) ? 'name' : undefined;
    case 'name':
      if (byte === EQUALS) return 'value-start';
      return is(byte, TOKEN) ? 'name' : ending(byte);
    case 'value-start':
      if (byte === QUOTE) return 'quoted';
      return is(byte, TOKEN) ? 'value' : undefined;
    case 'value':
      return is(byte, TOKEN) ? 'value' : ending(byte);
    case 'quoted':
      if (byte === QUOTE) return 'quoted-end';
      if (byte === BACKSLASH) return 'escaped';
      return is(byte, VALUE) ? 'quoted' : undefined;
    case 'escaped':
      return is(byte, VALUE) ? 'quoted' : undefined;
    case 'quoted-end':
      return ending(byte);
  }
}

function ending(byte: number): ExtensionState | 'end' | undefined {
  if (byte === CR) return 'end';
  return byte === SEMICOLON ? 'name-start' : undefined;
}

function is(byte: number, bits: number): boolean {
  return ((CLASS[byte] as number) & bits) !== 0;
}
