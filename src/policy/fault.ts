// Faults on purpose, to see what clients make of them: answers that come late, and errors in place of answers.

import type { Exchange } from '../http/types.ts';
import { DURATION_PATTERN, DURATION_TITLE, durationMs } from '../util/duration.ts';
import { compareFault, faultMeaning } from './compare/answer.ts';
import { refuse } from './refuse.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind, Verdict } from './types.ts';

/** What the spec says under `fault:`. */
export type FaultOptions = {
  readonly delay?: { readonly time: string; readonly percent?: number };
  readonly abort?: { readonly status: number; readonly percent?: number };
};

const PERCENT = {
  type: 'number',
  minimum: 0,
  maximum: 100,
  default: 100,
  description: 'The share of requests that it happens to.',
} as const;

const OBJECT = { type: 'object', patternProperties: { '^x-': true }, additionalProperties: false } as const;

/** The `fault` policy. */
export const faultPolicy: PolicyKind<FaultOptions> = {
  kind: 'fault',
  phase: 'transform',
  summary: 'Delays requests and answers with errors, for tests of clients.',
  schema: {
    ...OBJECT,
    minProperties: 1,
    properties: {
      delay: {
        ...OBJECT,
        description: 'Requests wait before they go on.',
        properties: {
          time: {
            type: 'string',
            pattern: DURATION_PATTERN,
            title: DURATION_TITLE,
            description: 'How long.',
          },
          percent: PERCENT,
        },
        required: ['time'],
      },
      abort: {
        ...OBJECT,
        description: 'Requests are answered with an error, after the delay if there is one.',
        properties: {
          status: { type: 'integer', minimum: 400, maximum: 599, description: 'The status of the error.' },
          percent: PERCENT,
        },
        required: ['status'],
      },
    },
  },
  secretPaths: [],
  check: () => [],
  meaning: faultMeaning,
  compare: compareFault,
  createHandler: createFaultHandler,
};

function createFaultHandler({ delay, abort }: FaultOptions, deps: PolicyDeps): PolicyHandler {
  const happens = ({ percent = 100 }: { readonly percent?: number }) => deps.random() * 100 < percent;
  const timers = new WeakMap<Exchange, NodeJS.Timeout>();
  const aborted = (exchange: Exchange): Verdict =>
    abort !== undefined && happens(abort)
      ? refuse(exchange, { status: abort.status, detail: 'This fault is part of a test.' })
      : undefined;
  return {
    request(exchange) {
      if (delay === undefined || !happens(delay)) return aborted(exchange);
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(aborted(exchange)), durationMs(delay.time));
        timers.set(exchange, timer);
      });
    },
    end(exchange) {
      clearTimeout(timers.get(exchange));
    },
  };
}
