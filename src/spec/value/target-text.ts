// Paths, hosts and locations that a spec writes for others to follow. They go onto the wire as written,
// so that nothing in them may end a line or start another header.
import { checkHost, splitAuthority } from '../../matching/host.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import { clip } from '../schema-error/describe.ts';

/** Characters of URLs, with the braces of `{params}`. */
const WIRE_TEXT = /^[\x21-\x7e]+$/;

/** Why `text` cannot stand in a URL, as the end of a sentence; undefined when it can. */
function wireProblem(text: string): string | undefined {
  if (/[\r\n]/.test(text)) return 'holds a line break';
  if (text.includes(' ')) return 'holds a space; write `%20`';
  return WIRE_TEXT.test(text) ? undefined : 'holds a character that must be percent-encoded in a URL';
}

/** Says so when a path does not begin with `/` or holds what a path cannot. */
export function checkPathText(reading: SpecReading, node: TextNode | undefined, key: string): void {
  if (node === undefined) return;
  const { value } = node;
  const problem = value.startsWith('/') ? pathProblem(value) : 'must begin with `/`';
  if (problem === undefined) return;
  const hint = /^[\w.{-][^?#\s]*$/.test(value) ? `write \`/${value}\`` : undefined;
  reading.report('GW1416', node, `\`${key}\` "${clip(value)}" ${problem}`, { hint });
}

function pathProblem(path: string): string | undefined {
  const problem = wireProblem(path);
  if (problem !== undefined) return problem;
  return /[?#]/.test(path) ? 'holds a `?` or `#`, which end a path' : undefined;
}

/** Says so when a host is none; a port may follow it. Hosts with `{params}` are known only at run time. */
export function checkHostText(reading: SpecReading, node: TextNode | undefined, allowPort: boolean): void {
  if (node === undefined || node.value.includes('{')) return;
  const problem = hostProblem(node.value, allowPort);
  if (problem !== undefined) reading.report('GW1416', node, `\`host\` "${clip(node.value)}" ${problem}`);
}

function hostProblem(text: string, allowPort: boolean): string | undefined {
  if (text.startsWith('*')) return 'is a pattern; here it must be one host';
  const split = splitAuthority(text);
  if (split === undefined) return 'is not a host name';
  if (split.port !== undefined && !allowPort) return 'holds a port; give it as `port`';
  const problem = split.host.includes(':') ? undefined : checkHost(split.host);
  return problem === undefined ? undefined : `is not a host name: ${problem}`;
}

/** Says so when a Location is neither a path nor an http(s) URL. */
export function checkLocationText(reading: SpecReading, node: TextNode): void {
  const { value } = node;
  const problem = wireProblem(value) ?? locationProblem(value);
  if (problem === undefined) return;
  reading.report('GW1416', node, `\`location\` "${clip(value)}" ${problem}`, {
    hint: 'a path such as `/guide/{rest}`, or a URL such as `https://example.com/`',
  });
}

function locationProblem(text: string): string | undefined {
  if (text.startsWith('//')) return 'begins with `//`, which leads to another host';
  if (text.startsWith('/')) return undefined;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text)) return 'is neither a path nor a URL';
  if (!/^https?:\/\//i.test(text)) return 'leads to a scheme other than `http` and `https`';
  // There the path would choose how the host goes on: `https://shop.example{rest}` and `.evil.example`.
  if (/^https?:\/\/[^/?#]*[^./?#:{]\{[^}]*\}(?:[/?#]|$)/i.test(text))
    return 'has a parameter directly behind its host; put a `/` between them';
  return URL.canParse(text.replace(/\{[^}]*\}/g, '0')) ? undefined : 'is not a URL';
}
