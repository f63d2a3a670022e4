// What JSON Schema cannot say about `oidc`: a provider that can be trusted, secrets that stay secret, paths of its own.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { normalisePath } from '../../matching/normal-form.ts';
import { nodeAt } from '../../source/node.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { isSecretReference } from '../consumer/reference.ts';
import { checkHeaderNames } from '../token/check-headers.ts';
import { providerUrlProblem } from '../token/provider-url.ts';
import type { OidcOptions } from './options.ts';

/** Everything wrong with the options of one `oidc` policy, apart from what the schema refuses. */
export function checkOidc(options: Partial<OidcOptions>, node: SourceNode): Diagnostic[] {
  return [
    ...checkIssuer(options.issuer, node),
    ...checkSecrets(options, node),
    ...checkPaths(options, node),
    ...checkHeaderNames(nodeAt(node, ['claimHeaders'])),
  ];
}

function checkIssuer(issuer: unknown, node: SourceNode): Diagnostic[] {
  if (typeof issuer !== 'string') return [];
  const problem =
    providerUrlProblem(issuer) ?? (/[?#]/.test(issuer) ? 'may hold no query and no fragment' : undefined);
  return problem === undefined
    ? []
    : [createDiagnostic('GW1822', at(node, 'issuer'), `\`issuer\` ${problem}`)];
}

function checkSecrets({ clientSecret, session }: Partial<OidcOptions>, node: SourceNode): Diagnostic[] {
  const keys = Array.isArray(session?.keys) ? session.keys : [];
  const places = [
    { value: clientSecret, path: ['clientSecret'], what: 'the secret of a client' },
    ...keys.map((value, index) => ({ value, path: ['session', 'keys', index], what: 'a key of sessions' })),
  ];
  return places
    .filter(({ value }) => typeof value === 'string' && !isSecretReference(value))
    .map(({ path, what }) => {
      const hint = 'give a reference: `"${env:NAME}"` or `"${file:PATH}"` alone, without a default';
      const span = spanOf(nodeAt(node, path) ?? node);
      return createDiagnostic('GW1801', span, `${what} may not stand in the spec`, { hint, conceals: true });
    });
}

function checkPaths(
  { callbackPath, logoutPath, afterLogout }: Partial<OidcOptions>,
  node: SourceNode,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [key, path] of Object.entries({ callbackPath, logoutPath, afterLogout })) {
    if (typeof path !== 'string') continue;
    const normal = normalisePath(path, { mergeSlashes: true });
    if (normal === path) continue;
    const hint = typeof normal === 'string' ? `write \`${normal}\`` : 'choose another path';
    const message = `no request has the path \`${path}\`, as gw reads paths`;
    diagnostics.push(createDiagnostic('GW1823', at(node, key), message, { hint }));
  }
  if (typeof logoutPath === 'string' && (logoutPath === callbackPath || logoutPath === afterLogout)) {
    const other = logoutPath === callbackPath ? 'callbackPath' : 'afterLogout';
    const message = `\`logoutPath\` and \`${other}\` are the same path`;
    diagnostics.push(
      createDiagnostic('GW1823', at(node, 'logoutPath'), message, { hint: 'choose another path' }),
    );
  }
  return diagnostics;
}

function at(node: SourceNode, key: string) {
  return spanOf(nodeAt(node, [key]) ?? node);
}
