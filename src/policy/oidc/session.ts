/** What a session is: who has logged in, since when, and with which tokens; and how long that is good. */
import { durationMs } from '../../util/duration.ts';
import { type Claims, claimReader } from '../token/claims.ts';
import type { Tokens } from './client.ts';
import type { OidcOptions } from './options.ts';

/** As it stands in the cookie; times are seconds since 1970. */
export interface Session {
  readonly claims: Claims;
  readonly beganAt: number;
  /** When it was last put into a cookie. */
  readonly seenAt: number;
  /** When the tokens end. */
  readonly untilAt?: number;
  readonly refreshToken?: string;
  readonly accessToken?: string;
}

const MAX_AGE_MS = 28_800_000;
const IDLE_MS = 3_600_000;
/** How long tokens are taken to last whose provider does not say. */
const TOKEN_SECONDS = 300;
/** Tokens are refreshed so long before their end, or a quarter of their time before it if that is less. */
const AHEAD_SECONDS = 60;

/** What becomes of a session at a moment. */
export type Condition = 'over' | 'refresh' | 'touch' | 'good';

/** The rules of one policy's sessions. */
export class SessionRules {
  readonly maxAgeSeconds: number;
  readonly #idleSeconds: number;
  readonly #forwards: boolean;
  readonly #kept: readonly string[];

  constructor({ session, forward = false, ...options }: OidcOptions) {
    this.maxAgeSeconds = secondsOf(session.maxAge, MAX_AGE_MS);
    this.#idleSeconds = secondsOf(session.idle, IDLE_MS);
    this.#forwards = forward;
    this.#kept = keptClaims(options);
  }

  /** A session that begins, or goes on with new tokens. */
  make(claims: Claims, tokens: Tokens, now: number, before?: Session): Session {
    const { accessToken, expiresIn = TOKEN_SECONDS } = tokens;
    const refreshToken = tokens.refreshToken ?? before?.refreshToken;
    const access = this.#forwards ? accessToken : undefined;
    return {
      claims: this.#keep(claims),
      beganAt: before?.beganAt ?? now,
      seenAt: now,
      // Tokens that nobody uses may end.
      ...((refreshToken ?? access) !== undefined && { untilAt: now + Math.floor(expiresIn) }),
      ...(refreshToken !== undefined && { refreshToken }),
      ...(access !== undefined && { accessToken: access }),
    };
  }

  /** What is to be done with it. */
  condition({ beganAt, seenAt, untilAt, refreshToken }: Session, now: number): Condition {
    if (now >= beganAt + this.maxAgeSeconds || now >= seenAt + this.#idleSeconds) return 'over';
    if (untilAt !== undefined) {
      const ahead = Math.min(AHEAD_SECONDS, (untilAt - seenAt) / 4);
      if (refreshToken !== undefined && now >= untilAt - ahead) return 'refresh';
      if (now >= untilAt) return 'over';
    }
    return now - seenAt >= this.#idleSeconds / 10 ? 'touch' : 'good';
  }

  /** How many seconds the cookie is kept. */
  cookieSeconds({ beganAt }: Session, now: number): number {
    return Math.max(1, Math.min(beganAt + this.maxAgeSeconds - now, this.#idleSeconds));
  }

  #keep(claims: Claims): Claims {
    const kept = Object.keys(claims).filter((name) => this.#kept.includes(name));
    return Object.fromEntries(kept.map((name) => [name, claims[name]]));
  }
}

/** Names of claims that somebody may ask for; of a name with dots, the object it leads into as well. */
function keptClaims(options: Omit<OidcOptions, 'session' | 'forward'>): string[] {
  const { consumer = [], groups = [], claimHeaders = {}, claims = {}, keepClaims = [] } = options;
  const named = [consumer, groups, Object.values(claimHeaders), Object.keys(claims), keepClaims].flat();
  return ['sub', ...named, ...named.map((name) => name.split('.')[0] ?? name)];
}

function secondsOf(text: string | undefined, otherwiseMs: number): number {
  return Math.max(1, Math.floor((text === undefined ? otherwiseMs : durationMs(text)) / 1000));
}

/** A session from what a cookie held; undefined when it is none. */
export function parseSession(value: unknown): Session | undefined {
  return isSession(value) ? value : undefined;
}

function isSession(value: unknown): value is Session {
  if (typeof value !== 'object' || value === null) return false;
  const at = (name: string) => claimReader(name)({ ...value });
  const isOptional = (name: string, type: string) => at(name) === undefined || typeof at(name) === type;
  return (
    typeof at('claims') === 'object' &&
    at('claims') !== null &&
    typeof at('beganAt') === 'number' &&
    typeof at('seenAt') === 'number' &&
    isOptional('untilAt', 'number') &&
    isOptional('refreshToken', 'string') &&
    isOptional('accessToken', 'string')
  );
}
