/**
 * User names and passwords (RFC 7617). Hashes are verified in a thread, so the event loop goes on, and a user name
 * that nobody has takes as long as a wrong password. A client may have a few passwords verified at a time and no more:
 * a hash costs what a thousand other requests cost, and one client shall not spend it all.
 */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Answer } from '../http/problem.ts';
import type { Exchange, Identity } from '../http/types.ts';
import { type Login, parseLogin } from './basic/login.ts';
import { PasswordChecker } from './basic/password-checker.ts';
import { challenge, REALM_SCHEMA, unauthorized } from './challenge.ts';
import { compareCredentials, credentialMeaning } from './compare/credential.ts';
import { addCredential, credentialText, identityOf } from './consumer/identity-of.ts';
import { looksLikeHash, passwordHashProblem } from './consumer/password-hash.ts';
import { createCredentialReader } from './credential/places.ts';
import { refuse } from './refuse.ts';
import { CLOSED, optionalSchema } from './schema-parts.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind, Verdict } from './types.ts';

/** What the spec says under `basic:`. */
type BasicOptions = { readonly optional?: boolean; readonly forward?: boolean; readonly realm?: string };

/** Passwords of one client that are verified at a time. */
const PENDING_MAX = 4;

/** The `basic` policy. */
export const basicPolicy: PolicyKind<BasicOptions> = {
  kind: 'basic',
  phase: 'authentication',
  summary: 'Knows consumers by user name and password (`Authorization: Basic`).',
  schema: {
    type: 'object',
    properties: {
      optional: optionalSchema('without a password', 'A wrong one'),
      forward: {
        type: 'boolean',
        default: false,
        description: 'Whether the upstream gets to see the password; else it is taken out of the request.',
      },
      realm: REALM_SCHEMA,
    },
    ...CLOSED,
  },
  secretPaths: [],
  check: () => [],
  meaning: (options) => credentialMeaning(options),
  admitsAnybody: ({ optional = false }) => optional,
  compare: (before, after) => compareCredentials(before, after),
  createHandler: (options, deps) => ({ request: createBasicRequest(options, deps) }),
};

interface User {
  readonly identity: Identity;
  /** A hash, or the password itself where a reference gives that. */
  readonly password: string;
}

function createBasicRequest(
  { optional = false, forward = false, realm }: BasicOptions,
  deps: PolicyDeps,
): PolicyHandler['request'] & {} {
  const reader = createCredentialReader({ authorization: 'Basic' });
  const users = indexUsers(deps);
  const check = createCheck(users, deps);
  const authenticate = challenge('Basic', realm, ', charset="UTF-8"');
  const admit = (exchange: Exchange, user: User | undefined): Verdict => {
    if (user === undefined) {
      return unauthorized(exchange, 'The user name or the password is wrong.', authenticate);
    }
    exchange.identity = user.identity;
    if (!forward) reader.remove(exchange);
    return undefined;
  };
  return (exchange) => {
    const [text, second] = reader.read(exchange);
    if (text === undefined) {
      return optional
        ? undefined
        : unauthorized(exchange, 'A user name and a password are needed.', authenticate);
    }
    if (second !== undefined) {
      return refuse(exchange, { status: 400, detail: 'The request carries more than one password.' });
    }
    const login = parseLogin(text);
    const found = login && check(exchange, login);
    if (!(found instanceof Promise)) return admit(exchange, found);
    return found.then(
      (user) => (user === 'too many' ? tooMany(exchange) : admit(exchange, user)),
      () => busy(exchange),
    );
  };
}

/** Finds the user whose password it is; at once where that is known. */
function createCheck(users: ReadonlyMap<string, User>, deps: PolicyDeps) {
  const checker = deps.keep('passwords', () => new PasswordChecker(deps));
  const anyHash = [...users.values()].find(({ password }) => looksLikeHash(password))?.password;
  const pending = new Map<string, number>();
  const wait = async (client: string, answer: Promise<boolean>): Promise<boolean> => {
    pending.set(client, (pending.get(client) ?? 0) + 1);
    try {
      return await answer;
    } finally {
      const left = (pending.get(client) ?? 1) - 1;
      if (left > 0) pending.set(client, left);
      else pending.delete(client);
    }
  };
  return (
    { clientAddress }: Exchange,
    { username, password }: Login,
  ): User | undefined | Promise<User | 'too many' | undefined> => {
    const user = users.get(username);
    const hash = user === undefined ? anyHash : user.password;
    if (hash === undefined) return undefined;
    if (!looksLikeHash(hash)) return isSame(password, hash) ? user : undefined;
    const isBusy = clientAddress !== '' && (pending.get(clientAddress) ?? 0) >= PENDING_MAX;
    const fits = checker.check(password, hash, isBusy);
    if (fits === 'not now') return Promise.resolve('too many');
    if (!(fits instanceof Promise)) return fits ? user : undefined;
    return wait(clientAddress, fits).then((does) => (does ? user : undefined));
  };
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function tooMany(exchange: Exchange): Answer {
  const detail = 'Too many passwords are being verified for this client.';
  return refuse(exchange, { status: 429, detail }, { 'retry-after': '1' });
}

function busy(exchange: Exchange): Answer {
  const detail = 'The password could not be verified at the moment.';
  return refuse(exchange, { status: 503, detail }, { 'retry-after': '1' });
}

function indexUsers(deps: PolicyDeps): ReadonlyMap<string, User> {
  const users = new Map<string, User>();
  for (const consumer of deps.consumers) {
    const identity = identityOf(consumer);
    for (const { username, password: written } of consumer.basic) {
      const password = credentialText(written, deps);
      const problem = looksLikeHash(password) ? passwordHashProblem(password) : undefined;
      if (problem !== undefined) {
        throw new Error(`the password of user "${username}" of consumer "${consumer.name}" ${problem}`);
      }
      addCredential(users, username, { identity, password });
    }
  }
  return users;
}
