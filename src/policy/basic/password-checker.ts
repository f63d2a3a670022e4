/**
 * Whether a password fits a hash, without asking twice for the same: what fitted is known for a while, and who asks
 * while the same is being verified waits for that. What is kept is a keyed digest of hash and password, under a key
 * that only this process has: it is of no use to anybody who reads the memory elsewhere, and no password stands in it.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { KeptState, PolicyDeps } from '../types.ts';

const KEPT_MS = 60_000;
const KEPT_MAX = 1_000;
/** bcrypt looks at no more bytes than these; longer passwords would fit by their front. */
const BCRYPT_BYTES_MAX = 72;

type World = Pick<PolicyDeps, 'now' | 'verifyPassword'>;

/** Checks passwords; see `PasswordChecker.check`. */
export class PasswordChecker implements KeptState {
  readonly #world: World;
  readonly #key = randomBytes(32);
  /** When what fitted is forgotten, oldest first. */
  readonly #fitted = new Map<string, number>();
  readonly #pending = new Map<string, Promise<boolean>>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * At once when it is known, else a promise, which rejects when too many are waiting; `not now` in its place when
   * the client `isBusy` and nothing may be verified for it.
   */
  check(password: string, hash: string, isBusy = false): boolean | 'not now' | Promise<boolean> {
    if (!hash.startsWith('$argon2') && Buffer.byteLength(password) > BCRYPT_BYTES_MAX) return false;
    const id = createHmac('sha256', this.#key).update(`${hash}\n${password}`).digest('base64');
    const until = this.#fitted.get(id);
    if (until !== undefined && this.#world.now() < until) return true;
    const known = this.#pending.get(id);
    if (known !== undefined) return known;
    if (isBusy) return 'not now';
    const pending = this.#verify(id, password, hash);
    this.#pending.set(id, pending);
    return pending;
  }

  close(): void {
    this.#fitted.clear();
  }

  async #verify(id: string, password: string, hash: string): Promise<boolean> {
    try {
      const fits = await this.#world.verifyPassword(password, hash);
      if (fits) this.#note(id);
      return fits;
    } finally {
      this.#pending.delete(id);
    }
  }

  #note(id: string): void {
    this.#fitted.delete(id);
    const [oldest] = this.#fitted.keys();
    if (this.#fitted.size >= KEPT_MAX && oldest !== undefined) this.#fitted.delete(oldest);
    this.#fitted.set(id, this.#world.now() + KEPT_MS);
  }
}
