import { record, recordOf, ref, type Schema, text, whole } from './fragment.ts';

/** One entry of `tests:`. */
export const TEST: Schema = record(
  {
    name: text('What the test shows. Default: the request.'),
    request: {
      type: ['string', 'object'],
      title:
        'a request such as `GET https://api.example.com/v1/users/42`, or an object with `method`, `url` and `headers`',
      description:
        'The request: `METHOD URL`, or an object. The URL is absolute, so that host and scheme are known.',
      minLength: 1,
      ...recordOf({
        method: text('The method. Default: GET.', { default: 'GET' }),
        url: text('The absolute URL.'),
        headers: ref('headerStrings', { description: 'Headers of the request.' }),
      }),
      required: ['url'],
    },
    expect: record(
      {
        route: {
          type: ['string', 'null'],
          title: 'the name of a route, or null for no match',
          description: 'The route that wins, or null if none may match.',
        },
        status: whole(
          100,
          599,
          "The status that the gateway itself answers with: 404, 405, 400, a redirect's or a fixed response's.",
        ),
        params: ref('strings', { description: 'Parameters of the path, by name.' }),
        action: { type: 'string', enum: ['to', 'redirect', 'respond'], description: 'What the route does.' },
        upstream: text(
          'The upstream. Of a split the one that a condition or the key of the request gives; one of them where chance, the caller or the time decides.',
        ),
        upstreamPath: text('The path, with query, that the upstream gets.'),
        location: text('Where a redirect leads.'),
        policies: ref('names', { description: 'The policies that run, in order.' }),
      },
      { minProperties: 1, description: 'What must come out. Only what is given is compared.' },
    ),
  },
  {
    required: ['request', 'expect'],
    description: 'A request and what must become of it; `gw test` runs them.',
  },
);
