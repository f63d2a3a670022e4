import { anyOfPolicy } from './any-of.ts';
import { apiKeyPolicy } from './api-key.ts';
import { authorizePolicy } from './authorize.ts';
import { basicPolicy } from './basic.ts';
import { bodyPolicy } from './body.ts';
import { cachePolicy } from './cache.ts';
import { celPolicy } from './cel.ts';
import { compressPolicy } from './compress.ts';
import { concurrencyPolicy } from './concurrency.ts';
import { corsPolicy } from './cors.ts';
import { customPolicy } from './custom.ts';
import { deprecationPolicy } from './deprecation.ts';
import { extAuthPolicy } from './ext-auth.ts';
import { faultPolicy } from './fault.ts';
import { headersPolicy } from './headers.ts';
import { hmacPolicy } from './hmac.ts';
import { introspectionPolicy } from './introspection.ts';
import { ipPolicy } from './ip.ts';
import { jwtPolicy } from './jwt.ts';
import { mtlsPolicy } from './mtls.ts';
import { oidcPolicy } from './oidc.ts';
import { queryPolicy } from './query.ts';
import { quotaPolicy } from './quota.ts';
import { rateLimitPolicy } from './rate-limit.ts';
import { securityHeadersPolicy } from './security-headers.ts';
import type { PolicyKind } from './types.ts';
import { validatePolicy } from './validate.ts';

/** Every kind of policy; the schema, the docs and the parser follow from this list. */
// biome-ignore format: one line each
export const POLICY_KINDS: readonly PolicyKind[] = [
  ipPolicy,
  corsPolicy,
  anyOfPolicy,
  apiKeyPolicy,
  basicPolicy,
  hmacPolicy,
  jwtPolicy,
  introspectionPolicy,
  oidcPolicy,
  extAuthPolicy,
  mtlsPolicy,
  authorizePolicy,
  celPolicy,
  rateLimitPolicy,
  quotaPolicy,
  concurrencyPolicy,
  bodyPolicy,
  cachePolicy,
  compressPolicy,
  headersPolicy,
  queryPolicy,
  securityHeadersPolicy,
  deprecationPolicy,
  faultPolicy,
  validatePolicy,
  customPolicy,
];

/** The kind of that name, or undefined. */
export function findPolicyKind(kind: string): PolicyKind | undefined {
  return POLICY_KINDS.find((each) => each.kind === kind);
}
