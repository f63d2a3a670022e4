/** The phases in which policies run, in this order whatever the order of writing. */
export const PHASES = [
  'ip',
  'cors',
  'authentication',
  'authorization',
  'rate-limit',
  'validation',
  'cache',
  'transform',
  'compression',
] as const;

export type Phase = (typeof PHASES)[number];
