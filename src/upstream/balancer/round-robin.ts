import type { Balancer } from '../types.ts';

/**
 * Smooth weighted round-robin: each turn every endpoint gains its weight, the richest is taken and pays the
 * total. Weights 5:1:1 give `a a b a c a a`, never five in a row first (nginx's algorithm).
 */
export const roundRobin: Balancer = {
  kind: 'round-robin',
  create(endpoints) {
    const turns = endpoints.map((state) => ({ state, weight: state.weight, credit: 0 }));
    const total = turns.reduce((sum, turn) => sum + turn.weight, 0);
    return () => {
      for (const turn of turns) turn.credit += turn.weight;
      const best = turns.reduce((richest, turn) => (turn.credit > richest.credit ? turn : richest));
      best.credit -= total;
      return best.state;
    };
  },
};
