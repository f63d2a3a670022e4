const THOUSANDS = /\B(?=(?:[0-9]{3})+$)/g;

/** `1 route`, `2 routes`, `12,000 routes`; with the ending of several, `2 classes`. */
export function counted(count: number, noun: string, ending = 's'): string {
  return `${String(count).replace(THOUSANDS, ',')} ${noun}${count === 1 ? '' : ending}`;
}
