import { jsonText } from '../report/json-text.ts';
import type { OutputStream } from './types.ts';

/** Writes a value as JSON, alone on the stream. */
export function writeJson(stream: OutputStream, value: object): void {
  stream.write(jsonText(value));
}
