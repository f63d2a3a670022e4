import type { Balancer } from '../types.ts';
import { createWeightedChoice } from '../weighted.ts';

/** An endpoint by chance, in proportion to its weight. */
export const random: Balancer = {
  kind: 'random',
  create(endpoints, _balance, random) {
    return createWeightedChoice(
      endpoints.map((state) => ({ value: state, weight: state.weight })),
      random,
    );
  },
};
