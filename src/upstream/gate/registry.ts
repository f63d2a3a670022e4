import { adaptive } from './adaptive.ts';
import { breaker } from './breaker.ts';
import type { GateKind } from './types.ts';

/** Every kind of gate, in the order in which they are asked; a new one is a file here and a line in this list. */
export const GATES: readonly GateKind[] = [breaker, adaptive];
