import { hash } from './balancer/hash.ts';
import { leastRequest } from './balancer/least-request.ts';
import { random } from './balancer/random.ts';
import { roundRobin } from './balancer/round-robin.ts';
import type { Balancer } from './types.ts';

/** Every balancer; a new one is a file in `balancer/` and a line here. */
export const BALANCERS: readonly Balancer[] = [roundRobin, leastRequest, random, hash];
