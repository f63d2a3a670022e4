// How the rules that changes are held to are written. What the schema cannot say is in section/rollout.ts.
import { list, record, ref, type Schema, text } from './fragment.ts';

/** Policies by a word that names one or several of them, and what else can be lost where that may be. */
function policyWords(description: string, title: string, examples: readonly string[]): Schema {
  return list(text('A name.', { title }), { minItems: 1, description, examples: [[...examples]] });
}

const POLICY_WORD = 'the name, kind or phase of a policy, or `limit`';

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
    lost: policyWords(
      'Only changes by which requests lose one of these: the name, kind or phase of a policy, `limit`, `tls` or `clientCa`.',
      'the name, kind or phase of a policy, `limit`, `tls` or `clientCa`',
      ['authentication', 'authorization'],
    ),
    widened: policyWords(
      'Only changes by which some pass one of these policies who could not, or by which it is lost. With `lost` or `loosened` beside it, one of them is enough.',
      POLICY_WORD,
      ['authorization', 'ip'],
    ),
    loosened: policyWords(
      'Only changes by which one of these policies allows the same callers more, such as a higher limit, or by which it is lost.',
      POLICY_WORD,
      ['limit'],
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
