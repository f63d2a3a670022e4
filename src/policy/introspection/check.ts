// What JSON Schema cannot say about `introspection`: a provider that can be trusted, and a secret that stays one.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { nodeAt } from '../../source/node.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { isSecretReference } from '../consumer/reference.ts';
import { checkHeaderNames } from '../token/check-headers.ts';
import { providerUrlProblem } from '../token/provider-url.ts';
import type { AskOptions } from './introspector.ts';

/** Everything wrong with the options of one `introspection` policy, apart from what the schema refuses. */
export function checkIntrospection(
  { url, clientSecret }: Partial<AskOptions>,
  node: SourceNode,
): Diagnostic[] {
  const at = (key: string) => spanOf(nodeAt(node, [key]) ?? node);
  const diagnostics = checkHeaderNames(nodeAt(node, ['claimHeaders']));
  const problem = typeof url === 'string' ? providerUrlProblem(url) : undefined;
  if (problem !== undefined) diagnostics.push(createDiagnostic('GW1822', at('url'), `\`url\` ${problem}`));
  if (typeof clientSecret === 'string' && !isSecretReference(clientSecret)) {
    diagnostics.push(
      createDiagnostic('GW1801', at('clientSecret'), 'the secret of a client may not stand in the spec', {
        hint: 'give a reference: `"${env:NAME}"` or `"${file:PATH}"` alone, without a default',
        conceals: true,
      }),
    );
  }
  return diagnostics;
}
