import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { forbiddenField } from '../field-rules.ts';

/** Names of request headers, the keys of `node`, that no policy may set. */
export function checkHeaderNames(node: SourceNode | undefined): Diagnostic[] {
  if (node?.kind !== 'map') return [];
  return [...node.entries].flatMap(([name, { key }]) => {
    const forbidden = forbiddenField(name, 'request');
    if (forbidden === undefined) return [];
    const { why, hint } = forbidden;
    const message = `a policy cannot change \`${name}\`: ${why}`;
    return [createDiagnostic('GW1415', spanOf(key), message, hint === undefined ? {} : { hint })];
  });
}
