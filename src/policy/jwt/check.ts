// What JSON Schema cannot say about `jwt`: keys and algorithms that fit each other, and keys that can be trusted.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { nodeAt } from '../../source/node.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { isSecretReference } from '../consumer/reference.ts';
import { checkHeaderNames } from '../token/check-headers.ts';
import { providerUrlProblem } from '../token/provider-url.ts';
import { ALGORITHMS, isSecretAlgorithm } from './algorithms.ts';
import { keySetProblem } from './key-set.ts';
import type { KeyOptions } from './key-source.ts';

/** Everything wrong with the options of one `jwt` policy, apart from what the schema refuses. */
export function checkJwt(options: KeyOptions, node: SourceNode): Diagnostic[] {
  const at = (key: string) => spanOf(nodeAt(node, [key]) ?? node);
  return [...checkKeys(options, at), ...checkHeaderNames(nodeAt(node, ['claimHeaders']))];
}

type Place = (key: string) => ReturnType<typeof spanOf>;

function checkKeys({ algorithms: written, jwks, secret }: Partial<KeyOptions>, at: Place): Diagnostic[] {
  const algorithms = Array.isArray(written) ? ALGORITHMS.filter((each) => written.includes(each)) : [];
  if (algorithms.length === 0) return [];
  const withSecret = algorithms.filter(isSecretAlgorithm);
  if (jwks !== undefined && secret !== undefined) {
    return [
      misfit(
        at('secret'),
        '`jwks` and `secret` cannot both be there',
        'make two policies, and `anyOf` of them',
      ),
    ];
  }
  if (withSecret.length > 0 && withSecret.length < algorithms.length) {
    const hint =
      'with both, a public key could be taken for the secret; make two policies, and `anyOf` of them';
    return [misfit(at('algorithms'), `${withSecret[0]} needs a secret, the others need public keys`, hint)];
  }
  if (withSecret.length > 0) return checkSecret(withSecret[0] ?? '', secret, at);
  if (jwks === undefined) {
    return [
      misfit(at('algorithms'), `${algorithms[0]} needs public keys`, 'say where they are: `jwks: https://…`'),
    ];
  }
  return checkJwks(jwks, at);
}

function checkSecret(algorithm: string, secret: string | undefined, at: Place): Diagnostic[] {
  if (secret === undefined) {
    const hint = 'add `secret: "${env:NAME}"`';
    return [misfit(at('algorithms'), `${algorithm} needs a secret`, hint)];
  }
  if (typeof secret !== 'string' || isSecretReference(secret)) return [];
  const hint = 'give a reference: `"${env:NAME}"` or `"${file:PATH}"` alone, without a default';
  return [
    createDiagnostic('GW1801', at('secret'), 'the secret of tokens may not stand in the spec', {
      hint,
      conceals: true,
    }),
  ];
}

function checkJwks(jwks: NonNullable<KeyOptions['jwks']>, at: Place): Diagnostic[] {
  if (typeof jwks === 'object') {
    const problem = keySetProblem(jwks);
    return problem === undefined ? [] : [misfit(at('jwks'), `\`jwks\` ${problem}`)];
  }
  if (typeof jwks !== 'string' || isSecretReference(jwks)) return [];
  const problem = providerUrlProblem(jwks);
  if (problem === undefined) return [];
  const hint = 'give a URL, the keys themselves, or a file with them: `"${file:keys.json}"`';
  return [createDiagnostic('GW1822', at('jwks'), `\`jwks\` ${problem}`, { hint })];
}

function misfit(span: ReturnType<typeof spanOf>, message: string, hint?: string): Diagnostic {
  return createDiagnostic('GW1821', span, message, hint === undefined ? {} : { hint });
}
