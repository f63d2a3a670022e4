import type { SourceNode } from '../../source/types.ts';
import { sizeBytes } from '../../util/size.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';

/** What a size may be, as text. */
interface SizeRange {
  readonly least: string;
  readonly most: string;
}

/** Bytes of a size within a range, or `fallback` when there is none. */
export function readSize(
  reading: SpecReading,
  node: TextNode | undefined,
  fallback: number,
  { least, most }: SizeRange,
): number {
  if (node === undefined) return fallback;
  const bytes = sizeBytes(node.value);
  if (bytes < sizeBytes(least) || bytes > sizeBytes(most)) {
    reading.report('GW1104', node, `the size must be from ${least} to ${most}, here "${node.value}"`);
  }
  return bytes;
}

/** Bytes of a limit on bodies, 0 for none, or `fallback` when it is not given. */
export function readBodyLimit<Fallback>(node: SourceNode | undefined, fallback: Fallback): number | Fallback {
  if (isText(node)) return sizeBytes(node.value);
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : fallback;
}
