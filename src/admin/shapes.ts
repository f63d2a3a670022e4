// The shapes of what resources answer, where several share them or they are long. Fields may be added, never renamed.
import { count, flag, list, number, object, text } from './schema.ts';

const DIGEST = text('SHA-256 of the artifact, in hex: the name of the revision.');
const AT = text('In ISO 8601.', { format: 'date-time' });
const CAUSE = {
  enum: ['spec', 'last-good', 'rollback'],
  description:
    'Why it went live: the spec as it stood, the last good one of a spec that was broken at the start, or a rollback.',
};

/** An error answer (RFC 9457). */
export const PROBLEM = object({
  type: text('`about:blank`.'),
  title: text('The reason phrase of the status.'),
  status: count('The status.'),
  detail: text('What is wrong and what to do.'),
});

export const STATUS = {
  name: text('What the spec calls the gateway.'),
  gw: text('The version of gw.'),
  revision: text('The first 12 digits of `digest`.'),
  digest: DIGEST,
  source: text('What is served: the path of a spec or an artifact.'),
  since: { ...AT, description: 'When the revision went live.' },
  cause: CAUSE,
  rolledBack: flag('Whether an earlier revision serves in place of the spec, until the spec changes.'),
  draining: flag('Whether gw was told to stop.'),
  workers: count('How many processes serve.'),
  engine: text('What turns sockets into exchanges.'),
  uptimeS: number('Seconds since the start.'),
  routes: count('How many routes there are.'),
  readOnly: flag('Whether this listener changes nothing.'),
  listeners: list(
    object({
      name: text('Its name in the spec.'),
      scheme: { enum: ['http', 'https'] },
      address: text('Such as `127.0.0.1:8080` or `unix:/run/gw.sock`.'),
      admin: flag('Whether it is an admin listener.'),
    }),
  ),
  lastReload: {
    ...object(
      {
        at: AT,
        ok: flag('Whether the spec was good.'),
        error: text('What was wrong, as `gw validate` says it.'),
        digest: DIGEST,
      },
      ['error', 'digest'],
    ),
    description: 'The last load of the spec, the one at the start included.',
  },
};

const MS = (what: string) => ({
  type: ['number', 'null'],
  description: `${what} of the last minute in milliseconds; null when there were none.`,
});

export const STATS = object({
  ratePerS: number('Requests a second, over the last 10 seconds.'),
  errorRatePerS: number('Failed requests a second: answers of 500 and more, and those cut short.'),
  p50Ms: MS('Half of the requests'),
  p95Ms: MS('95 % of the requests'),
  p99Ms: MS('99 % of the requests'),
  inFlight: count('Requests under way.'),
  total: count('Requests since the start.'),
  errors: count('Failed ones among them.'),
});

export const ROUTE = object({
  name: text('Its name in the spec.'),
  match: list(text('A way into the route, such as `GET api.example.com/v1/**`.')),
  action: text('`to`, `redirect` or `respond`, with its status.'),
  upstreams: list(text('A name.')),
  policies: list(text('A name, in the order in which they run.')),
  stats: STATS,
});

export const UPSTREAM = object({
  name: text('Its name in the spec.'),
  endpoints: list(
    object(
      {
        url: text('Where it is.'),
        weight: count('0 takes no traffic.'),
        priority: count('Higher numbers take traffic when lower ones cannot.'),
        active: count('Requests under way.'),
        health: { enum: ['healthy', 'unhealthy', 'ejected', 'draining'] },
        since: number('Since when it is so, in milliseconds since 1970.'),
        lastFailure: { type: 'object', description: 'The last thing that went wrong there.' },
      },
      ['lastFailure'],
    ),
  ),
  gates: { type: 'object', description: 'Breakers and limits with their state, by kind.' },
});

export const ERROR = object(
  {
    at: AT,
    id: text('The request id.'),
    route: text('A name.'),
    upstream: text('A name.'),
    endpoint: text('The URL of the endpoint that was asked last.'),
    status: count('0 when there was no answer.'),
    method: text('As sent.'),
    path: text('Without its query.'),
    error: text('What is known of why.'),
  },
  ['route', 'upstream', 'endpoint', 'error'],
);

export const REVISION = object(
  {
    digest: DIGEST,
    at: { ...AT, description: 'When it went live.' },
    source: text('Where it came from.'),
    cause: CAUSE,
    routes: count('How many routes it has.'),
    current: flag('Whether it serves now.'),
    kept: flag('Whether it can be rolled back to.'),
    changes: {
      ...object({ breaking: count('How many.'), risky: count('How many.'), safe: count('How many.') }),
      description:
        'What it changed, by severity; absent for the first, and as long as it is being found out.',
    },
    summary: list(text('A change in one sentence, the heaviest first.')),
  },
  ['changes'],
);

export const DONE = {
  digest: DIGEST,
  revision: text('The first 12 digits of `digest`.'),
};
