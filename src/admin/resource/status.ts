import { json, problem } from '../answer.ts';
import { document } from '../schema.ts';
import { STATUS } from '../shapes.ts';
import type { GatewayFacts, Resource } from '../types.ts';

/** The revision that serves, since when and from where, and how the last load ended. */
export const status: Resource = {
  method: 'GET',
  path: '/status',
  doc: {
    summary: 'What serves, since when, and how the last load of the spec ended',
    answers: {
      200: { description: 'The status.', schema: document(STATUS, ['lastReload']) },
      503: NOTHING(),
    },
  },
  handle({ readOnly }, deps) {
    const facts = deps.facts();
    return facts === undefined ? nothingServes() : json({ ...statusOf(facts), readOnly });
  },
};

/** What is documented of the time before the first revision. */
export function NOTHING() {
  return { description: 'Nothing serves yet.' };
}

/** The answer of that time. */
export function nothingServes() {
  return problem({ status: 503, detail: 'Nothing serves yet.' });
}

function statusOf({ sinceMs, uptimeS, ...facts }: GatewayFacts): object {
  return {
    ...facts,
    revision: facts.digest.slice(0, 12),
    since: new Date(sinceMs).toISOString(),
    uptimeS: Math.round(uptimeS),
  };
}
