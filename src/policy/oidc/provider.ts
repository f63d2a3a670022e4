/**
 * What a provider says of itself (OpenID Connect Discovery 1.0): its endpoints and its keys. Asked for when the first
 * login needs it, then now and then in the background; the last good answer serves while the provider is down.
 */
import { RemoteKeys } from '../jwt/remote-keys.ts';
import { askProvider, failureText } from '../token/ask-provider.ts';
import { claimTexts } from '../token/claims.ts';
import { ProviderDownError } from '../token/handler.ts';
import { providerUrlProblem } from '../token/provider-url.ts';
import type { KeptState, PolicyDeps } from '../types.ts';

/** What gw uses of it. */
export interface Metadata {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  readonly endSessionEndpoint: string | undefined;
  readonly revocationEndpoint: string | undefined;
  /** How a client may show who it is at the token endpoint. */
  readonly authMethods: readonly string[];
  /** Whether every answer to a login says from whom it is (RFC 9207). */
  readonly namesItself: boolean;
}

const REFRESH_MS = 3_600_000;
const KEYS_REFRESH_MS = 600_000;
/** Between two times of asking after the first has failed. */
const RETRY_MS = 5_000;

type World = Pick<PolicyDeps, 'fetch' | 'now' | 'warn'>;

/** One provider, by its issuer. */
export class Provider implements KeptState {
  readonly #issuer: string;
  readonly #world: World;
  #known: { readonly metadata: Metadata; readonly keys: RemoteKeys } | undefined;
  #gotAtMs = Number.NEGATIVE_INFINITY;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(issuer: string, world: World) {
    this.#issuer = issuer;
    this.#world = world;
  }

  /** Rejects with a `ProviderDownError` when nothing is known and the provider says nothing. */
  async find(): Promise<{ readonly metadata: Metadata; readonly keys: RemoteKeys }> {
    const now = this.#world.now();
    const mayAsk = this.#asking !== undefined || now - this.#askedAtMs >= RETRY_MS;
    if (this.#known === undefined && mayAsk) await this.#ask();
    else if (now - this.#gotAtMs >= REFRESH_MS && mayAsk) void this.#ask();
    if (this.#known === undefined) throw new ProviderDownError();
    return this.#known;
  }

  close(): void {
    this.#known?.keys.close();
  }

  /** Asks, once for all who wait. */
  #ask(): Promise<void> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #fetch(): Promise<void> {
    this.#askedAtMs = this.#world.now();
    const url = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    try {
      this.#take(metadataOf(await askProvider(this.#world, url), this.#issuer));
    } catch (error) {
      const kept = this.#known === undefined ? 'nobody can log in' : 'what was known stays in use';
      this.#world.warn(`no configuration from ${url}: ${failureText(error)}; ${kept}`);
    }
  }

  #take(metadata: Metadata): void {
    const before = this.#known;
    this.#gotAtMs = this.#world.now();
    const isSame = before?.metadata.jwksUri === metadata.jwksUri;
    const keys = isSame ? before.keys : new RemoteKeys(metadata.jwksUri, KEYS_REFRESH_MS, this.#world);
    if (!isSame) before?.keys.close();
    this.#known = { metadata, keys };
  }
}

/** Throws when a provider's configuration is not its own, lacks something, or leads to where nobody should be asked. */
function metadataOf(said: unknown, issuer: string): Metadata {
  if (typeof said !== 'object' || said === null) throw new Error('its answer is no configuration');
  const all = new Map<string, unknown>(Object.entries(said));
  // Section 4.3: else one provider could answer in the place of another.
  if (all.get('issuer') !== issuer) throw new Error('its answer names another issuer');
  const optional = (key: string) => (all.get(key) === undefined ? undefined : urlAt(all, key));
  const challenges = all.get('code_challenge_methods_supported');
  if (challenges !== undefined && !claimTexts(challenges).includes('S256')) {
    throw new Error('it does not take PKCE with S256');
  }
  return {
    authorizationEndpoint: urlAt(all, 'authorization_endpoint'),
    tokenEndpoint: urlAt(all, 'token_endpoint'),
    jwksUri: urlAt(all, 'jwks_uri'),
    endSessionEndpoint: optional('end_session_endpoint'),
    revocationEndpoint: optional('revocation_endpoint'),
    authMethods: claimTexts(all.get('token_endpoint_auth_methods_supported')),
    namesItself: all.get('authorization_response_iss_parameter_supported') === true,
  };
}

function urlAt(all: ReadonlyMap<string, unknown>, key: string): string {
  const value = all.get(key);
  if (typeof value !== 'string') throw new Error(`its answer has no \`${key}\``);
  const problem = providerUrlProblem(value);
  if (problem !== undefined) throw new Error(`its \`${key}\` ${problem}`);
  return value;
}
