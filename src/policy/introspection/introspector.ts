/** Asks a provider about tokens (RFC 7662): each once, until the token expires or what is known of it is too old. */
import { durationMs } from '../../util/duration.ts';
import { askProvider, failureText } from '../token/ask-provider.ts';
import { type Claims, claimTexts } from '../token/claims.ts';
import { basicAuthorization } from '../token/client-auth.ts';
import { type Checked, ProviderDownError, type TokenChecker } from '../token/handler.ts';
import { warnSeldom } from '../token/warn-seldom.ts';
import type { PolicyDeps } from '../types.ts';

/** Options that say whom to ask, and which tokens are good. */
export type AskOptions = {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuer?: string | readonly string[];
  readonly audience?: string | readonly string[];
  readonly ttl?: string;
  readonly refusedTtl?: string;
};

const TTL_MS = 60_000;
const REFUSED_TTL_MS = 10_000;

/** Makes the checker. Throws when the client's secret cannot be resolved. */
export function createIntrospector(options: AskOptions, deps: PolicyDeps): TokenChecker {
  const { url, ttl, refusedTtl } = options;
  const ttlMs = ttl === undefined ? TTL_MS : durationMs(ttl);
  const refusedMs = refusedTtl === undefined ? REFUSED_TTL_MS : durationMs(refusedTtl);
  const authorization = basicAuthorization(options.clientId, deps.resolveSecret(options.clientSecret));
  const problemOf = claimsProblem(options);
  const warn = warnSeldom(deps);
  const ask = async (token: string): Promise<Claims> => {
    try {
      const answer = await askProvider(deps, url, {
        method: 'POST',
        headers: { authorization, accept: 'application/json' },
        body: new URLSearchParams({ token, token_type_hint: 'access_token' }),
      });
      if (!isIntrospection(answer)) throw new Error('its answer does not say whether the token is active');
      return answer;
    } catch (error) {
      warn(`${url} cannot be asked about tokens: ${failureText(error)}; no token passes that is not known`);
      throw new ProviderDownError();
    }
  };
  return {
    async check(token): Promise<Checked> {
      const claims = await ask(token);
      const now = deps.now();
      const refused = claims.active === true ? problemOf(claims, now) : 'The token is not valid.';
      if (refused !== undefined) return { refused, untilMs: now + refusedMs };
      const expiresMs = typeof claims.exp === 'number' ? claims.exp * 1000 : Number.POSITIVE_INFINITY;
      return { claims, untilMs: Math.min(expiresMs, now + ttlMs) };
    },
  };
}

function isIntrospection(answer: unknown): answer is Claims {
  return (
    typeof answer === 'object' && answer !== null && 'active' in answer && typeof answer.active === 'boolean'
  );
}

/** Makes the test of what the provider leaves to the one who asks; it gives a sentence for the client. */
function claimsProblem({
  issuer,
  audience,
}: AskOptions): (claims: Claims, nowMs: number) => string | undefined {
  const issuers = issuer && new Set<unknown>([issuer].flat());
  const audiences = audience && new Set([audience].flat());
  return ({ exp, nbf, iss, aud }, nowMs) => {
    if (typeof exp === 'number' && exp * 1000 <= nowMs) return 'The token has expired.';
    if (typeof nbf === 'number' && nbf * 1000 > nowMs) return 'The token is not valid yet.';
    if (issuers && !issuers.has(iss)) return 'The token is of another issuer.';
    if (audiences && !claimTexts(aud).some((each) => audiences.has(each))) {
      return 'The token is for another audience.';
    }
    return undefined;
  };
}
