// How an invariant is written. What the schema cannot say is in section/invariant.ts.
import { PHASES } from '../../artifact/phase.ts';
import { flag, record, ref, type Schema, text } from './fragment.ts';

const ACTIONS = ['to', 'redirect', 'respond'];

/** One text, or a list of them. */
function oneOrSeveral(title: string, item: Schema = {}): Schema {
  return {
    title,
    if: { type: 'array' },
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    then: { items: { type: 'string', minLength: 1, title, ...item }, minItems: 1 },
    else: { type: 'string', minLength: 1, title, ...item },
  };
}

function names(description: string): Schema {
  return ref('claimNames', { description });
}

const CLAIMS = {
  policy: names(
    'Policies of the route, each by its name or its kind. Required: all of them. Forbidden: any of them.',
  ),
  anyPolicy: names('Policies by name or kind, of which the route has at least one.'),
  phase: {
    ...oneOrSeveral('a phase such as `authentication`, or a list of phases', { enum: [...PHASES] }),
    description: 'Phases in which the route has a policy. Required: all of them. Forbidden: any of them.',
  },
  upstream: names(
    'Upstreams that the request may reach: by `to`, as one of a split, or as a mirror. Required: these and no others. Forbidden: any of them.',
  ),
  route: names('The route that takes the request. Required: one of these. Forbidden: any of them.'),
  action: ref('claimAction', {
    description: 'What the route does. Required: one of these. Forbidden: any of them.',
  }),
  listener: names(
    'The listener that the request comes in by. Required: one of these. Forbidden: any of them.',
  ),
  timeout: {
    type: ['boolean', 'string'],
    title: 'a duration such as `30s`, or `true` for any',
    description: 'A bound on the whole request: `true` for any, a duration for one of at most that long.',
    pattern: '^(?=.)(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?$',
    examples: ['30s'],
  },
  tls: flag('Whether the listener uses TLS.'),
  served: flag('Whether any route takes the request.'),
};

const CLAIM = record(CLAIMS, { minProperties: 1 });

const REQUIREMENT = record(
  {
    ...CLAIMS,
    mayBeOptional: flag(
      'Whether authentication policies that let anybody pass count as well: with `optional: true`, with `failOpen: true`, or `anyOf` with one of these. By default they do not.',
    ),
  },
  { minProperties: 1 },
);

/** The parts of the schema for `invariants:`. */
export const INVARIANT_PARTS: Schema = {
  claimNames: oneOrSeveral('a name, or a list of names'),
  claimAction: oneOrSeveral('`to`, `redirect` or `respond`, or a list of them', { enum: ACTIONS }),
  claim: CLAIM,
  requirement: REQUIREMENT,
  invariant: record(
    {
      name: text('What it is called in messages.', { examples: ['admin-needs-login'] }),
      every: ref('match', {
        description:
          'The requests it speaks of: conditions as in the `match` of a route, or a list of them of which one must hold. `{}` is every request.',
      }),
      listeners: ref('names', {
        description: 'Names of the listeners that it speaks of. Without it: all of them.',
      }),
      except: ref('match', { description: 'Requests among them that it does not speak of.' }),
      reaching: record(
        {
          upstream: names('Upstreams, one of which the request may reach.'),
          route: names('Routes, one of which takes the request.'),
          action: ref('claimAction', { description: 'What the route does.' }),
        },
        {
          minProperties: 1,
          description: 'Speaks only of requests that get there. With several keys, all must hold.',
        },
      ),
      requires: ref('requirement', { description: 'What must hold for each of these requests: all of it.' }),
      forbids: ref('claim', {
        description: 'What must not hold for any of these requests: none of it.',
      }),
    },
    {
      required: ['name', 'every'],
      description:
        'A claim about all requests, proven when the spec is compiled, or refuted with a request. It has `requires`, `forbids` or both.',
    },
  ),
};
