const THOUSANDS = /\B(?=(?:[0-9]{3})+$)/g;

/** `1 route`, `2 routes`, `12,000 routes`. */
export function counted(count: number, noun: string): string {
  return `${String(count).replace(THOUSANDS, ',')} ${noun}${count === 1 ? '' : 's'}`;
}
