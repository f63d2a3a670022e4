// Login by browser with OpenID Connect: whoever has no session is sent to the provider and comes back with one.
import { compareOidc, oidcMeaning } from './compare/oidc.ts';
import { checkOidc } from './oidc/check.ts';
import { createOidcHandler } from './oidc/handler.ts';
import { OIDC_SCHEMA, type OidcOptions } from './oidc/options.ts';
import type { PolicyKind } from './types.ts';

/** The `oidc` policy. */
export const oidcPolicy: PolicyKind<OidcOptions> = {
  kind: 'oidc',
  phase: 'authentication',
  summary:
    'Has people log in with their browser at a provider (OpenID Connect), and remembers them in a cookie.',
  schema: OIDC_SCHEMA,
  secretPaths: ['clientSecret', 'session/keys/*'],
  check: checkOidc,
  ownPaths: ({ callbackPath, logoutPath }) => ({
    callbackPath,
    ...(logoutPath !== undefined && { logoutPath }),
  }),
  meaning: oidcMeaning,
  compare: compareOidc,
  createHandler: createOidcHandler,
};
