const UNIT_BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** Bytes of text such as `16KiB`, whose form has been checked. */
export function sizeBytes(text: string): number {
  const [, amount, unit] = /^(\d+)(B|KiB|MiB|GiB)$/.exec(text) ?? [];
  return Number(amount) * UNIT_BYTES[unit as keyof typeof UNIT_BYTES]; // the expression allows no other
}
