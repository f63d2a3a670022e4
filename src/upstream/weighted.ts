/** Makes a choice among things by weight, with chances in proportion; at least one weight must be above 0. */
export function createWeightedChoice<T>(
  items: readonly { readonly value: T; readonly weight: number }[],
  random: () => number,
): () => T {
  const taking = items.filter((item) => item.weight > 0);
  const total = taking.reduce((sum, item) => sum + item.weight, 0);
  const first = taking[0];
  if (first === undefined) throw new RangeError('a weighted choice needs a weight above 0');
  if (taking.length === 1) return () => first.value;
  return () => {
    let left = random() * total;
    for (const item of taking) {
      left -= item.weight;
      if (left < 0) return item.value;
    }
    return first.value;
  };
}
