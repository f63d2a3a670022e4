// How a route's action is written: `to`, `redirect`, `respond`. What the schema cannot say is in section/.
import { record, recordOf, ref, type Schema, text, whole } from './fragment.ts';
import { MIRROR, RAMP, SPLIT, SPLIT_BY } from './split.ts';

const PARAMS = "May hold the path's parameters, such as `{id}`.";

const REWRITE = record(
  {
    path: text(`The whole path for the upstream. ${PARAMS}`),
    prefix: text(`What takes the place of the matched \`pathPrefix\`. ${PARAMS}`),
    host: text(`The Host header for the upstream. ${PARAMS}`),
    query: ref('queryChange', { description: 'Changes to the query parameters.' }),
  },
  { description: 'What changes on the way to the upstream.' },
);

/** What a route does with a request. */
export const ACTIONS: Schema = {
  to: {
    type: ['string', 'object'],
    title: 'the name of an upstream, or an object with `upstream`, `split` or `ramp`',
    description: 'Forwards to an upstream: its name, or an object that says more.',
    minLength: 1,
    ...recordOf({
      upstream: text('Name of an upstream. Excludes `split` and `ramp`.'),
      split: SPLIT,
      by: SPLIT_BY,
      ramp: RAMP,
      rewrite: REWRITE,
      mirror: MIRROR,
    }),
  },
  redirect: record(
    {
      status: {
        type: 'integer',
        enum: [301, 302, 303, 307, 308],
        default: 302,
        description: 'The status. Default: 302.',
      },
      location: text(`The whole Location: a URL or a path. Excludes the parts. ${PARAMS}`, {
        examples: ['/guide/{rest}'],
      }),
      scheme: {
        type: 'string',
        enum: ['http', 'https'],
        description: "The scheme instead of the request's.",
      },
      host: text(`The host instead of the request's. ${PARAMS}`),
      port: whole(1, 65_535, "The port instead of the request's; the scheme's default port is not written."),
      path: text(`The whole path instead of the request's. Excludes \`prefix\`. ${PARAMS}`),
      prefix: text(`What takes the place of the matched \`pathPrefix\`. ${PARAMS}`),
    },
    {
      description:
        "Answers with a redirect to `location`, or to the request's own URL with some parts replaced. The query is kept with parts.",
    },
  ),
  respond: record(
    {
      status: whole(200, 599, 'The status. Default: 200.', { default: 200 }),
      headers: ref('headerStrings', { description: 'Headers of the answer.' }),
      body: {
        type: 'string',
        description: 'The body, as text. Give a `content-type` in `headers` if it is not plain text.',
      },
    },
    { description: 'Answers itself, without an upstream.' },
  ),
};
