/** What a hash may cost to verify: enough for any sensible hash, too little to stop the gateway with one. */
const ARGON2_KIB_MAX = 262_144;
const ARGON2_PASSES_MAX = 16;
const ARGON2_LANES_MAX = 16;
const BCRYPT_COST_MAX = 15;

const ARGON2ID =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,4}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{16,86}$/;
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** Whether a text begins as a hash of a password does. */
export function looksLikeHash(text: string): boolean {
  return /^\$(?:argon2|2[abxy]?\$)/.test(text);
}

/** Why a hash cannot be used, as the end of a sentence; undefined when it can. */
export function passwordHashProblem(hash: string): string | undefined {
  const argon = ARGON2ID.exec(hash);
  if (argon !== null) {
    const [, memory, passes, lanes] = argon.map(Number);
    const isBounded =
      (memory ?? 0) <= ARGON2_KIB_MAX &&
      (passes ?? 0) <= ARGON2_PASSES_MAX &&
      (lanes ?? 0) <= ARGON2_LANES_MAX;
    return isBounded
      ? undefined
      : `costs too much to verify: at most m=${ARGON2_KIB_MAX}, t=${ARGON2_PASSES_MAX}, p=${ARGON2_LANES_MAX}`;
  }
  const bcrypt = BCRYPT.exec(hash);
  if (bcrypt === null) return 'is no complete argon2id (version 19) or bcrypt hash';
  return Number(bcrypt[1]) <= BCRYPT_COST_MAX
    ? undefined
    : `costs too much to verify: a cost of at most ${BCRYPT_COST_MAX}`;
}
