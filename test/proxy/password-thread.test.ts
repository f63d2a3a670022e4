// Hashes of the reference implementations: crypt_blowfish's own vectors, and those of the Argon2 reference code.
import { describe, expect, it, test } from 'vitest';
import { passwordHashProblem } from '../../src/policy/consumer/password-hash.ts';
import { verifyPassword } from '../../src/proxy/password-thread.ts';

const BCRYPT = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
const ARGON2 = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';

describe('verifyPassword', () => {
  test.each([
    { hash: BCRYPT, password: 'U*U', fits: true },
    { hash: BCRYPT, password: 'U*V', fits: false },
    { hash: BCRYPT.replace('$2a', '$2b'), password: 'U*U', fits: true },
    { hash: BCRYPT.replace('$2a', '$2y'), password: 'U*U', fits: true },
    { hash: ARGON2, password: 'password', fits: true },
    { hash: ARGON2, password: 'passwore', fits: false },
  ])('$password against $hash: $fits', async ({ hash, password, fits }) => {
    expect(passwordHashProblem(hash)).toBeUndefined();
    expect(await verifyPassword(password, hash)).toBe(fits);
  });

  it('rejects for what is no hash', async () => {
    await expect(verifyPassword('password', 'nothing')).rejects.toThrow();
  });

  it('leaves the event loop alone: timers fire while it works', async () => {
    let fired = 0;
    const timer = setInterval(() => {
      fired += 1;
    }, 1);
    const slow = ARGON2.replace('m=256,t=2', 'm=65536,t=3');
    expect(await verifyPassword('password', slow)).toBe(false);
    clearInterval(timer);
    expect(fired).toBeGreaterThan(5);
  });

  it('has a bound on how many wait', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 70 }, (_, index) => verifyPassword(String(index), ARGON2)),
    );
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(6);
  });
});
