/**
 * Gets new tokens ahead of the end of the old ones, once for all requests that carry a session: providers that give
 * a new refresh token each time take the second use of an old one for theft, and end everything. What has come of it
 * is remembered for a moment, for requests that still carry the old cookie.
 */
import { claimTest } from '../token/claims.ts';
import { ProviderDownError } from '../token/handler.ts';
import { TokenCache } from '../token/token-cache.ts';
import type { KeptState } from '../types.ts';
import type { OidcContext } from './context.ts';
import type { Session } from './session.ts';

/** What has come of it; `down` and `elsewhere` leave the session as it is, if it still is good. */
export type Refreshed = { readonly session: Session } | 'over' | 'down' | 'elsewhere';

/** How long the outcome is remembered. */
const OUTCOME_MS = 30_000;
/** Between two times of asking a provider that gives no answer. */
const RETRY_MS = 5_000;

/** What is under way, and what has been; outlives reloads, as the tokens do. */
export class Refreshes implements KeptState {
  readonly outcomes = new TokenCache<Promise<Refreshed>>();

  close(): void {
    this.outcomes.clear();
  }
}

/** Gives what comes of refreshing a session. */
export function refresh(context: OidcContext, refreshes: Refreshes, session: Session): Promise<Refreshed> {
  const { now } = context.deps;
  const { refreshToken } = session;
  if (refreshToken === undefined) return Promise.resolve('over');
  const key = TokenCache.keyOf(refreshToken);
  const known = refreshes.outcomes.get(key, now());
  if (known !== undefined) return known;
  const outcome = refreshAlone(context, { session, refreshToken, key });
  refreshes.outcomes.set(key, outcome, now() + OUTCOME_MS);
  const forgetSoon = (found?: Refreshed) => {
    const isFinal = found === 'over' || typeof found === 'object';
    if (!isFinal) refreshes.outcomes.set(key, outcome, now() + (found === 'down' ? RETRY_MS : 0));
  };
  outcome.then(forgetSoon, () => forgetSoon());
  return outcome;
}

interface Wanted {
  readonly session: Session;
  readonly refreshToken: string;
  readonly key: string;
}

async function refreshAlone(context: OidcContext, wanted: Wanted): Promise<Refreshed> {
  const { deps, client, provider } = context;
  if (!(await isFirst(context, wanted.key))) return 'elsewhere';
  try {
    const { metadata } = await provider.find();
    const { refreshToken, session } = wanted;
    const tokens = await client.trade(metadata, { grant_type: 'refresh_token', refresh_token: refreshToken });
    if (tokens === undefined) return 'over';
    const claims = tokens.idToken === undefined ? session.claims : await context.verify(tokens.idToken);
    if (typeof claims === 'string') {
      deps.warn(`a refreshed ID token of ${context.options.issuer} is not good: ${claims}`);
      return 'over';
    }
    // OpenID Connect Core section 12.2: it must be about the same.
    if (claims.sub !== session.claims.sub || claimTest(context.options.claims ?? {})(claims) !== undefined) {
      return 'over';
    }
    return { session: context.rules.make(claims, tokens, context.now(), session) };
  } catch (error) {
    if (error instanceof ProviderDownError) return 'down';
    throw error;
  }
}

/** Whether no other process that serves with this one is at it. */
async function isFirst({ deps }: OidcContext, key: string): Promise<boolean> {
  if (deps.together === undefined) return true;
  const rule = { id: 'refresh', kind: 'bucket', capacity: 1, limit: 1, windowMs: OUTCOME_MS } as const;
  const order = { policy: deps.name, key, rules: [rule], cost: 1, keysMax: 10_000 };
  return (await deps.together.count(order)).outcome !== 'refused';
}
