import { DURATION_PATTERN, DURATION_TITLE } from '../../util/duration.ts';
import { list, record, ref, type Schema, text } from './fragment.ts';

/** Small things that several parts of the schema use. */
export const COMMON: Schema = {
  name: {
    type: 'string',
    title: 'a name of letters, digits, `.`, `_` and `-` that begins with a letter or a digit',
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$',
  },
  duration: {
    type: 'string',
    title: DURATION_TITLE,
    description: 'Whole numbers with units, the larger ones first: h, m, s, ms.',
    pattern: DURATION_PATTERN,
    examples: ['5s', '250ms', '1m30s'],
  },
  size: {
    type: 'string',
    title: 'a size such as `16KiB` or `10MiB`',
    description: 'A whole number with a unit: B, KiB, MiB or GiB.',
    pattern: '^\\d{1,12}(B|KiB|MiB|GiB)$',
    examples: ['16KiB', '10MiB'],
  },
  bodyLimit: {
    type: ['string', 'integer'],
    title: 'a size such as `16KiB` or `10MiB`, or 0',
    description:
      'The longest request body; 0 is no limit. A longer one gets 413 and the connection is closed: at once if its length is declared, else where it passes the limit.',
    pattern: '^\\d{1,12}(B|KiB|MiB|GiB)$',
    minimum: 0,
    maximum: 0,
    examples: ['10MiB'],
  },
  routeLimits: record(
    {
      body: ref('bodyLimit', {
        description: "The longest request body, in place of the listener's limit; 0 is no limit.",
      }),
    },
    { description: 'Bounds on what a request may cost.' },
  ),
  token: {
    type: 'string',
    title: 'a header name (letters, digits and `-`)',
    pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
  },
  host: text(
    'A host name, or `*.` and a name for everything one label or more below it. Case does not matter; no port.',
    { title: 'a host name such as `api.example.com` or `*.example.com`' },
  ),
  file: text('Path of a file, from the folder of the spec file in which it is written.', {
    title: 'a file path',
  }),
  names: list({ type: 'string', title: 'a name' }),
  strings: { type: 'object', additionalProperties: { type: 'string' } },
  headerStrings: {
    type: 'object',
    propertyNames: { $ref: '#/$defs/token' },
    additionalProperties: { type: 'string' },
  },
  queryChange: record({
    set: {
      $ref: '#/$defs/strings',
      description: 'Parameters to set; each takes the place of all parameters of that name.',
    },
    add: { $ref: '#/$defs/strings', description: 'Parameters to add behind those that are there.' },
    remove: list({ type: 'string' }, { description: 'Names of parameters to take away.' }),
  }),
};
