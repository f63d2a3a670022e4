// How `lint` is written: presets, rules to tune, what to ignore. Which options a rule has, its page says.
import { CODES, LINT_CODES } from '../../diagnostic/registry.ts';
import type { RuleOption } from '../../diagnostic/types.ts';
import { flag, list, record, recordOf, type Schema, text, whole } from './fragment.ts';

/** Sets of rules by name, the mildest first. */
export const LINT_PRESETS = ['recommended', 'strict', 'security'] as const;

const SEVERITIES = ['off', 'info', 'warning', 'error'];

const IGNORE = {
  code: { type: 'string', title: 'a code such as `GW4001`', pattern: '^GW\\d{4}$', description: 'The code.' },
  reason: text('Why it may stay.'),
  until: {
    type: 'string',
    title: 'a date such as `2027-01-31`',
    pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$',
    description: 'The last day on which it holds. Without it: for good.',
  },
} as const satisfies Schema;

const REQUIRED = { required: ['code', 'reason'], description: 'What may stay as it is, and why.' } as const;

/** `lint` at the top of a spec. */
export const LINT: Schema = record(
  {
    extends: list(
      { type: 'string', enum: [...LINT_PRESETS] },
      { description: 'Presets whose rules run. Default: recommended.', default: ['recommended'] },
    ),
    rules: record(Object.fromEntries(LINT_CODES.map((code) => [code, ruleSchema(code)])), {
      description: 'Rules to switch on or off, to weigh otherwise or to tune, by code.',
    }),
    ignore: list(
      record({ ...IGNORE, route: text('The route it is about. Without it: all of the spec.') }, REQUIRED),
      {
        description: 'What may stay as it is. What no longer applies is told.',
      },
    ),
  },
  { description: 'What `gw lint` looks for.' },
);

/** `lint` of a route. */
export const ROUTE_LINT: Schema = record(
  { ignore: list(record(IGNORE, REQUIRED), { description: 'What may stay as it is in this route.' }) },
  { description: 'What `gw lint` ignores in this route.' },
);

/** A severity, or an object with one and the rule's options. */
function ruleSchema(code: string): Schema {
  const { summary, options = {} } = CODES[code] ?? { summary: '' };
  return {
    type: ['string', 'object'],
    title: 'one of `off`, `info`, `warning` and `error`, or an object with `severity`',
    pattern: '^(off|info|warning|error)$',
    description: summary,
    ...recordOf({
      severity: {
        type: 'string',
        enum: SEVERITIES,
        description: 'How much it weighs; `off` switches it off.',
      },
      ...Object.fromEntries(Object.entries(options).map(([name, option]) => [name, optionSchema(option)])),
    }),
  };
}

function optionSchema({ description, default: fallback }: RuleOption): Schema {
  const told = `${description} Default: ${fallback}.`;
  if (typeof fallback === 'boolean') return flag(told, { default: fallback });
  if (typeof fallback === 'number') return whole(0, 1_000_000, told, { default: fallback });
  return text(told, { default: fallback });
}
