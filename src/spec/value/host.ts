import { checkHost, normaliseHost } from '../../matching/host.ts';
import type { SpecReading, TextNode } from '../reading.ts';

/** Reads host patterns: in lower case, without doubles; bad ones are told and left out. */
export function readHosts(reading: SpecReading, nodes: readonly TextNode[]): readonly string[] {
  if (nodes.length === 0) return [];
  const hosts = new Set<string>();
  for (const node of nodes) {
    const problem = checkHost(node.value);
    if (problem === undefined) hosts.add(normaliseHost(node.value));
    else reading.report('GW1310', node, `"${node.value}" is not a host: ${problem}`);
  }
  return [...hosts];
}

/** Whether some host fits both patterns; an empty text is every host. */
export function hostsMeet(a: string, b: string): boolean {
  if (a === '' || b === '' || a === b) return true;
  if (a.startsWith('*.') && b.endsWith(a.slice(1))) return true;
  return b.startsWith('*.') && a.endsWith(b.slice(1));
}
