// What other options of `oidc` do: whose logins are taken, for how long they last, and what upstreams get to see.
import { durationMs, durationText } from '../../util/duration.ts';
import type { OidcOptions } from '../oidc/options.ts';
import { MORE_ALLOWED, numberChange, otherOptions, type PolicyChange, switched } from './change.ts';
import { plainMeaning } from './meaning.ts';
import { claimChanges } from './token.ts';

/** As in oidc/session.ts. */
const LASTS = { maxAge: '8h', idle: '1h' } as const;

/** Who may log in, and for how long. */
export function compareOidc(before: OidcOptions, after: OidcOptions): PolicyChange[] {
  return [
    ...claimChanges(before.claims ?? {}, after.claims ?? {}),
    ...otherOptions(before, after, { issuer: 'changed', clientId: 'changed', clientSecret: 'changed' }),
    ...sessionChanges(before.session, after.session),
    ...switched(before.forward, after.forward, {
      on: { effect: 'loosened', text: '`forward` is on: upstreams get to see the token' },
      off: { effect: 'changed', text: '`forward` is off: upstreams do not see the token any more' },
    }),
    ...otherOptions(before, after, {
      ...{ consumer: 'changed', groups: 'changed', claimHeaders: 'changed' },
      ...{ scopes: 'changed', callbackPath: 'changed', baseUrl: 'changed', keepClaims: 'changed' },
      ...{ logoutPath: 'changed', afterLogout: 'harmless' },
    }),
  ];
}

function sessionChanges(before: OidcOptions['session'], after: OidcOptions['session']): PolicyChange[] {
  return [
    ...(['maxAge', 'idle'] as const).flatMap((key) =>
      numberChange(
        `\`${key}\` of sessions`,
        durationMs(before[key] ?? LASTS[key]),
        durationMs(after[key] ?? LASTS[key]),
        { ...MORE_ALLOWED, show: durationText },
      ),
    ),
    // Who has a session under a key or a name that is gone has to log in again.
    ...otherOptions(before, after, { keys: 'changed', cookie: 'tightened' }),
  ];
}

/** What `oidc` means. */
export function oidcMeaning({ session, ...options }: OidcOptions) {
  return {
    ...plainMeaning(options, {
      defaults: { forward: false, keepClaims: [], scopes: [] },
      sets: ['scopes', 'keepClaims'],
    }),
    session: plainMeaning(session, { defaults: LASTS, durations: ['maxAge', 'idle'] }),
  };
}
