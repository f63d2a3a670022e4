// What JSON Schema cannot say about `extAuth`: a URL that can be asked, and headers that may be passed on.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { nodeAt } from '../../source/node.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { forbiddenField } from '../field-rules.ts';

/** Everything wrong with the options of one `extAuth` policy, apart from what the schema refuses. */
export function checkExtAuth({ url }: { readonly url?: unknown }, node: SourceNode): Diagnostic[] {
  const lists = ['requestHeaders', 'upstreamHeaders', 'clientHeaders'].map((key) => nodeAt(node, [key]));
  return [...checkUrl(url, nodeAt(node, ['url'])), ...lists.flatMap(checkNames)];
}

function checkUrl(url: unknown, node: SourceNode | undefined): Diagnostic[] {
  if (typeof url !== 'string' || node === undefined) return [];
  const problem = urlProblem(url);
  return problem === undefined ? [] : [createDiagnostic('GW1822', spanOf(node), `\`url\` ${problem}`)];
}

/** Plain HTTP is allowed: the service is the user's own, as upstreams are. */
function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is no URL; it begins with `http://` or `https://`';
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with `http://` or `https://`';
  return username + password === '' ? undefined : 'may hold no user name and no password';
}

function checkNames(list: SourceNode | undefined): Diagnostic[] {
  if (list?.kind !== 'sequence') return [];
  return list.items.flatMap((item) => {
    const name = item.kind === 'scalar' ? String(item.value) : '';
    const forbidden = forbiddenField(name, 'request');
    if (forbidden === undefined) return [];
    const message = `\`${name}\` cannot be passed on: ${forbidden.why}`;
    return [createDiagnostic('GW1415', spanOf(item), message, { hint: 'leave it out' })];
  });
}
