/** gw as a client of the provider: trades codes and refresh tokens for tokens (RFC 6749), and gives tokens back. */
import { askForEither, failureText } from '../token/ask-provider.ts';
import { basicAuthorization } from '../token/client-auth.ts';
import { ProviderDownError } from '../token/handler.ts';
import { warnSeldom } from '../token/warn-seldom.ts';
import type { PolicyDeps } from '../types.ts';
import type { Metadata } from './provider.ts';

/** What the token endpoint gives. */
export interface Tokens {
  readonly idToken: string | undefined;
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** Seconds. */
  readonly expiresIn: number | undefined;
}

/** Asks the provider in the name of the client. */
export interface Client {
  /**
   * Undefined when the provider does not take what was shown (`invalid_grant`). Rejects with a `ProviderDownError`
   * when it gives no answer, or says that the client itself is wrong.
   */
  trade(metadata: Metadata, grant: Readonly<Record<string, string>>): Promise<Tokens | undefined>;
  /** Gives a refresh token back (RFC 7009), as well as it can. */
  revoke(metadata: Metadata, refreshToken: string): Promise<void>;
}

/** Who the client is. */
export interface ClientCredentials {
  readonly id: string;
  /** Undefined for a public client. */
  readonly secret: string | undefined;
}

/** Makes the client. */
export function createClient(credentials: ClientCredentials, deps: PolicyDeps): Client {
  const warn = warnSeldom(deps);
  const ask = (url: string, metadata: Metadata, form: Readonly<Record<string, string>>) =>
    askForEither(deps, url, requestOf(credentials, metadata, form));
  return {
    async trade(metadata, grant) {
      const { tokenEndpoint } = metadata;
      try {
        const { isGranted, said } = await ask(tokenEndpoint, metadata, grant);
        if (isGranted) return tokensOf(said);
        const code = textAt(said, 'error') ?? '';
        if (code === 'invalid_grant') return undefined;
        throw new Error(
          `it answered with the error ${/^[a-z_]{1,40}$/.test(code) ? code : 'of no known form'}`,
        );
      } catch (error) {
        warn(`${tokenEndpoint} gives no tokens: ${failureText(error)}`);
        throw new ProviderDownError();
      }
    },
    async revoke(metadata, token) {
      const { revocationEndpoint: url } = metadata;
      if (url === undefined) return;
      // RFC 7009 section 2.2: the answer is empty; whatever it is, the session has ended here.
      await ask(url, metadata, { token, token_type_hint: 'refresh_token' }).catch(() => undefined);
    },
  };
}

function requestOf(
  { id, secret }: ClientCredentials,
  { authMethods }: Metadata,
  form: Readonly<Record<string, string>>,
): RequestInit {
  // Discovery section 3: whoever names no methods takes `client_secret_basic`.
  const inHeader = authMethods.length === 0 || authMethods.includes('client_secret_basic');
  const body = new URLSearchParams(form);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (secret !== undefined && inHeader) headers.authorization = basicAuthorization(id, secret);
  else {
    body.set('client_id', id);
    if (secret !== undefined) body.set('client_secret', secret);
  }
  return { method: 'POST', headers, body };
}

function tokensOf(said: unknown): Tokens {
  const seconds = valueAt(said, 'expires_in');
  return {
    idToken: textAt(said, 'id_token'),
    accessToken: textAt(said, 'access_token'),
    refreshToken: textAt(said, 'refresh_token'),
    expiresIn: typeof seconds === 'number' && seconds > 0 ? seconds : undefined,
  };
}

function textAt(said: unknown, key: string): string | undefined {
  const value = valueAt(said, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function valueAt(said: unknown, key: string): unknown {
  return typeof said === 'object' && said !== null ? new Map(Object.entries(said)).get(key) : undefined;
}
