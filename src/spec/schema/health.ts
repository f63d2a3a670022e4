// How the watch over endpoints is written. What the schema cannot say is in section/health.ts.
import { list, record, ref, type Schema, text, whole } from './fragment.ts';

const PERCENT: Schema = {
  type: 'string',
  pattern: '^(100|[1-9]?[0-9])%$',
  title: 'a percentage such as `50%`',
};

const PASSIVE = record(
  {
    failures: whole(
      1,
      1000,
      'How many failures one behind the other eject an endpoint: 5xx, no connection, a reset, no valid answer, a timeout.',
      { default: 5 },
    ),
    ejectFor: ref('duration', {
      description: 'For how long the first time; the second time in a row twice as long, and so on.',
      default: '30s',
    }),
    ejectForMax: ref('duration', { description: 'For how long at most.', default: '5m' }),
    maxEjected: {
      ...PERCENT,
      default: '50%',
      description: 'How many of the endpoints may be ejected at once, rounded down: of one endpoint, none.',
    },
  },
  { description: 'Leaves endpoints out for a while that fail request after request.' },
);

const ACTIVE = record(
  {
    path: text('Checks by `GET` of this path, with the TLS settings of the upstream.', {
      title: 'a path such as `/healthz`',
      pattern: '^/[!-~]*$',
      examples: ['/healthz'],
    }),
    tcp: {
      const: true,
      title: '`true`',
      description: 'Checks only that a connection can be opened.',
    },
    grpc: {
      type: 'string',
      title: 'the name of a gRPC service, or `""` for the server as a whole',
      description:
        'Checks by `grpc.health.v1.Health/Check` of this service; `""` asks for the server as a whole.',
    },
    interval: ref('duration', { description: 'From one check of an endpoint to the next.', default: '10s' }),
    timeout: ref('duration', { description: 'How long a check may take.', default: '2s' }),
    unhealthyAfter: whole(1, 100, 'How many failed checks in a row make an endpoint unhealthy.', {
      default: 3,
    }),
    healthyAfter: whole(1, 100, 'How many good checks in a row make it healthy again.', { default: 2 }),
    expect: list(
      {
        type: ['integer', 'string'],
        title: 'a status or a range such as `200-299`',
        pattern: '^[1-5][0-9]{2}-[1-5][0-9]{2}$',
        minimum: 100,
        maximum: 599,
      },
      {
        minItems: 1,
        description: 'Statuses of a good check by `path`. Default: `200-299`.',
        examples: [['200-299', 401]],
      },
    ),
    host: ref('host', {
      description: 'The host that checks by `path` or `grpc` ask for. Default: that of the endpoint.',
    }),
    port: whole(1, 65_535, 'Another port than that of the endpoint.'),
    jitter: {
      ...PERCENT,
      default: '20%',
      description:
        'How much longer or shorter a pause is at most, by chance, so that gateways do not check in step.',
    },
    initially: {
      enum: ['healthy', 'unhealthy'],
      default: 'healthy',
      description:
        'What an endpoint counts as before its first check. An `unhealthy` one takes traffic with its first good check.',
    },
  },
  {
    description:
      'Asks endpoints at intervals whether they are well. Every process checks on its own: with 4 workers each endpoint is asked 4 times in an interval.',
  },
);

/** Which endpoints are left out. */
export const HEALTH: Schema = record(
  {
    active: ACTIVE,
    passive: PASSIVE,
    panic: {
      ...PERCENT,
      default: '0%',
      description:
        'How many of the endpoints of one priority must be healthy for these to take traffic. If no priority has so many, health is ignored: traffic goes to all of the first. With `0%` one healthy endpoint is enough, and without any requests get 503.',
    },
  },
  { description: 'Finds endpoints that fail and leaves them out.' },
);
