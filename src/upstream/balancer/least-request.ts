import type { Balancer, EndpointState } from '../types.ts';
import { createWeightedChoice } from '../weighted.ts';

/**
 * Power of two choices: two endpoints by weighted chance, then the one with fewer requests under way per weight.
 * Near the optimum without a scan, and without the herd that always taking the very least draws together.
 */
export const leastRequest: Balancer = {
  kind: 'least-request',
  create(endpoints, _balance, random) {
    const choose = createWeightedChoice(
      endpoints.map((state) => ({ value: state, weight: state.weight })),
      random,
    );
    return () => {
      const first = choose();
      const second = chooseOther(first, choose);
      return load(second) < load(first) ? second : first;
    };
  },
};

/** A second draw; a few tries find another endpoint, and the same one twice does no harm. */
function chooseOther(first: EndpointState, choose: () => EndpointState): EndpointState {
  for (let tries = 0; tries < 4; tries += 1) {
    const other = choose();
    if (other !== first) return other;
  }
  return first;
}

function load(state: EndpointState): number {
  return (state.active + 1) / state.weight;
}
