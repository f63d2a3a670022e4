// How far ramps are, as all processes together know it.
import type { RampStatus } from '../../telemetry/ramp-status.ts';
import { json } from '../answer.ts';
import { count, document, list, number, object, text } from '../schema.ts';
import type { Resource } from '../types.ts';

const RAMP = object(
  {
    route: text('Its route.'),
    from: text('The upstream that had all traffic.'),
    to: text('The upstream that is to have it.'),
    state: {
      enum: ['waiting', 'running', 'done', 'held', 'back'],
      description: '`held` and `back`: stopped by its guard, with its share kept or given back.',
    },
    percent: number("The new upstream's share now."),
    startMs: number('When it begins, in milliseconds since 1970.'),
    endMs: number('When it ends.'),
    guard: object(
      {
        requests: count('Answers of the new upstream in the window, of all processes.'),
        errors: count('How many of them count as errors.'),
        trippedMs: number('When the guard stopped the ramp.'),
      },
      ['trippedMs'],
    ),
  },
  ['guard'],
);

/** How far each ramp is, and what its guard has counted. */
export const ramps: Resource = {
  method: 'GET',
  path: '/ramps',
  doc: {
    summary: 'The ramps: how far each is, and what its guard has counted',
    answers: {
      200: { description: 'The ramps by route.', schema: document({ ramps: list(RAMP) }) },
    },
  },
  async handle(_asked, deps) {
    const members = await deps.members();
    return json({ ramps: joinRamps(members.map((each) => each.ramps)) });
  },
};

/** What several processes know of the ramps, as one: the clock and a stop are the same in all, guards count for themselves. */
function joinRamps(lists: readonly (readonly RampStatus[])[]): readonly RampStatus[] {
  const joined = new Map<string, RampStatus>();
  for (const each of lists.flat()) {
    const known = joined.get(each.route);
    joined.set(each.route, known === undefined ? each : joinTwo(known, each));
  }
  return [...joined.values()];
}

function joinTwo(one: RampStatus, other: RampStatus): RampStatus {
  if (one.guard === undefined || other.guard === undefined) return one;
  // Once it has tripped, every process tells of the same counts.
  if (one.guard.trippedMs !== undefined) return one;
  if (other.guard.trippedMs !== undefined) return other;
  const requests = one.guard.requests + other.guard.requests;
  return { ...one, guard: { requests, errors: one.guard.errors + other.guard.errors } };
}
