// How a match is written. What the schema cannot say is in section/match.ts.
import { flag, list, record, recordOf, ref, type Schema, text } from './fragment.ts';

const CONDITION: Schema = {
  type: ['string', 'object'],
  title: 'a string, or an object with one of `exact`, `present` and `regex`',
  description: 'The exact value, or an object with one of `exact`, `present` and `regex`.',
  ...recordOf({
    exact: { type: 'string', description: 'The value must be this.' },
    present: flag('Whether it must be there (`true`) or must not be (`false`), whatever its value.'),
    regex: text('The whole value must match this regular expression.'),
  }),
};

/** The parts of the schema that say how a request finds its route. */
export const MATCH_PARTS: Schema = {
  condition: CONDITION,
  matchConditions: record(
    {
      apiVersion: ref('versionName', {
        description:
          'The version of the API that the request must name, where `apiVersion` of the spec says. Without it: any version, and none.',
      }),
      hosts: list(ref('host'), {
        minItems: 1,
        description: 'Hosts the request may be for. Without it: every host of the listener.',
        examples: [['api.example.com', '*.shop.example.com']],
      }),
      methods: list(
        { type: 'string', title: 'a method name such as `GET`', minLength: 1 },
        {
          minItems: 1,
          description: 'Methods in upper case. Without it: every method. `GET` serves HEAD too.',
          examples: [['GET', 'POST']],
        },
      ),
      path: text(
        'The whole path: exact text, or a template. `{id}` takes one segment, `{id:uint}` a typed one (uint, int, uuid, slug), `{id~[a-f]+}` one that matches a regular expression, `{rest...}` the rest of the path. Quote it when it holds braces.',
        { title: 'a path such as `/users/{id}`', examples: ['/v1/users/{id:uint}'] },
      ),
      pathPrefix: text(
        'The front of the path, by whole segments: `/v1` takes `/v1`, `/v1/` and `/v1/x`, never `/v1x`. A trailing slash means nothing.',
        { title: 'a path such as `/v1/orders`', examples: ['/v1/orders'] },
      ),
      pathRegex: text('A regular expression that the whole path must match.', {
        title: 'a regular expression such as `/v[12]/.*`',
      }),
      headers: {
        type: 'object',
        propertyNames: ref('token'),
        additionalProperties: ref('condition'),
        description:
          'Conditions on headers, all of which must hold. Names ignore case; several values are compared joined by ", ".',
      },
      query: {
        type: 'object',
        additionalProperties: ref('condition'),
        description:
          'Conditions on query parameters, all of which must hold. Names do not ignore case; of a repeated parameter the first value counts.',
      },
    },
    {
      title: 'an object with conditions, or a list of such objects',
      description:
        'Conditions that must all hold. At most one of `path`, `pathPrefix` and `pathRegex`; with none, every path.',
    },
  ),
  match: {
    title: 'an object with conditions, or a list of such objects',
    description:
      'Which requests the route takes: an object whose conditions must all hold, or a list of them of which one must.',
    if: { type: 'array' },
    // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
    then: { items: ref('matchConditions'), minItems: 1 },
    else: ref('matchConditions'),
  },
};
