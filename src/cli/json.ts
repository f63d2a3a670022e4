import type { OutputStream } from './types.ts';

/** What JSON lets stand but a terminal would obey: C1 controls, and marks that turn the direction of text. */
const UNSEEN = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Writes a value as JSON, alone on the stream. */
export function writeJson(stream: OutputStream, value: object): void {
  const text = JSON.stringify(value, null, 2);
  const asEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  stream.write(`${text.replace(UNSEEN, asEscape)}\n`);
}
