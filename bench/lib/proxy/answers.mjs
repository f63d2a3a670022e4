// What the upstream answers, known to everybody who checks it.
const MIB = 2 ** 20;

export const SMALL_BODY = JSON.stringify({ order: 17, note: 'x'.repeat(108) });
export const TEN_KIB_BODY = 'x'.repeat(10 * 1024);
/** Text of the kind that APIs answer with: compression leaves about a sixth of it. */
export const TEN_KIB_JSON = JSON.stringify(
  Array.from({ length: 138 }, (_, at) => ({
    id: at * 7919,
    name: `item ${at}`,
    price: (at * 37) % 1000,
    tags: ['a', `t${at % 9}`],
    stock: at % 2 === 0,
  })),
);
export const MIB_BODY = 'x'.repeat(MIB);
/** More than the kernel keeps for a connection on both sides. */
export const LARGE_BODY = 'x'.repeat(16 * MIB);
/** What an upload gets, once the upstream has read all of it. */
export const UPLOAD_ANSWER = `got ${MIB}`;
