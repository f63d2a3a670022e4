// How the rules that changes are held to are written. What the schema cannot say is in section/rollout.ts.
import { list, record, ref, type Schema, text } from './fragment.ts';

const FORBIDDEN: Schema = record(
  {
    name: text('What the rule is called in reports.'),
    every: ref('matchConditions', {
      description: 'Only changes for requests that fulfil these conditions. Without it: for any request.',
    }),
    changes: list(
      {
        type: 'string',
        enum: ['removed', 'policy', 'rerouted', 'action', 'upstream', 'listener', 'added'],
      },
      { minItems: 1, description: 'Only these kinds of changes. Without it: every kind.' },
    ),
    severity: {
      type: 'string',
      enum: ['breaking', 'risky', 'safe'],
      description: 'Only changes that weigh this much or more.',
    },
    lost: list(
      text('A name.', { title: 'the name, kind or phase of a policy, `limit`, `tls` or `clientCa`' }),
      {
        minItems: 1,
        description:
          'Only changes by which requests lose one of these: the name, kind or phase of a policy, `limit`, `tls` or `clientCa`.',
        examples: [['authentication', 'authorization']],
      },
    ),
  },
  {
    required: ['name'],
    description:
      'Changes that are forbidden: those that fulfil all that is given. With a name alone, every change is.',
  },
);

/** `rollout:`, the rules that `gw diff` holds changes to. */
export const ROLLOUT: Schema = record(
  { forbid: list(FORBIDDEN, { description: 'Rules about what no change may do.' }) },
  { description: 'What no change of this spec may do. `gw diff` holds every change to it.' },
);
