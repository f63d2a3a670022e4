import { dirname, isAbsolute, join, relative } from 'node:path';
import type { TextNode } from '../reading.ts';

/** A path written in some spec file, told from the spec's root folder; absolute ones stay. */
export function pathFromFolder(node: TextNode, folder: string): string {
  if (isAbsolute(node.value)) return node.value;
  return relative(folder, join(dirname(node.file.absolute), node.value)).replaceAll('\\', '/');
}
