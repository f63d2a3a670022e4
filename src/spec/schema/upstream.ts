// How an upstream is written. What the schema cannot say is in section/upstream.ts.
import { flag, list, record, recordOf, ref, type Schema, text, whole } from './fragment.ts';
import { HEALTH } from './health.ts';
import { ADAPTIVE, BREAKER, HEDGE, RETRY } from './resilience.ts';

const URL_TITLE = 'a URL such as `http://127.0.0.1:9001`';

const WEIGHT = whole(0, 1000, "Its share of the traffic, relative to the others'; 0 takes none.", {
  default: 1,
});

const ENDPOINT: Schema = {
  type: ['string', 'object'],
  title: `${URL_TITLE}, or an object with \`url\`, \`weight\` and \`priority\``,
  description: 'One server of the upstream: its URL, or an object with the URL, a weight and a priority.',
  ...recordOf({
    url: text("`http` or `https`, host and port; a path is put in front of every request's path.", {
      title: URL_TITLE,
    }),
    weight: WEIGHT,
    priority: whole(
      0,
      100,
      'Endpoints with a higher number take traffic only while none with a lower one can.',
      { default: 0 },
    ),
  }),
  required: ['url'],
};

const BALANCE: Schema = {
  type: ['string', 'object'],
  default: 'round-robin',
  title: '`round-robin`, `least-request`, `random` or `{ hash: … }`',
  description:
    'How an endpoint is chosen: in turn by weight, the less busy of two random ones, at random by weight, or always the same one for the same hash key.',
  if: { type: 'string' },
  // biome-ignore lint/suspicious/noThenProperty: the JSON Schema keyword
  then: {
    title: '`round-robin`, `least-request`, `random` or `{ hash: … }`',
    enum: ['round-robin', 'least-request', 'random'],
  },
  ...recordOf({
    hash: {
      type: 'string',
      title: '`header:NAME`, `cookie:NAME`, `param:NAME` or `client-ip`',
      pattern: "^(client-ip|(header|cookie|param):[A-Za-z0-9!#$%&'*+.^_`|~-]+)$",
      description:
        'What requests with the same value have in common: `header:NAME`, `cookie:NAME`, `param:NAME` (a parameter of the path) or `client-ip`. Requests without it go to an endpoint by chance.',
    },
    boundedLoad: {
      type: 'string',
      pattern: '^(10[1-9]|1[1-9][0-9]|[2-9][0-9][0-9]|1000)%$',
      title: 'a percentage from `101%` to `1000%`',
      description:
        'How much an endpoint may have under way, compared with its share of all that is: with more, its keys go to their next best one. Default: no bound.',
      examples: ['125%'],
    },
  }),
  required: ['hash'],
};

const TLS = record(
  {
    serverName: text(
      "The name sent as SNI and looked for in the endpoint's certificate. Default: the URL's host.",
    ),
    ca: ref('file', { description: "Certificate authorities to believe, PEM, instead of the system's." }),
    cert: ref('file', { description: 'A client certificate to show, PEM; needs `key`.' }),
    key: ref('file', { description: 'The private key of `cert`, PEM.' }),
  },
  { description: 'How `https` endpoints are checked, and what is shown to them.' },
);

const STICKY: Schema = record(
  {
    cookie: text('Name of the cookie.', {
      title: 'the name of a cookie',
      pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
    }),
    ttl: ref('duration', {
      description: 'How long a browser keeps it. Default: as long as it is open.',
      examples: ['1h'],
    }),
    secret: text(
      'What its value is signed with: a reference to a secret such as `${env:STICKY_SECRET}`, the same for all gateways that serve the upstream.',
    ),
  },
  {
    required: ['cookie', 'secret'],
    description:
      'Leads a client back to the endpoint that answered it first, by a cookie that only gw can make and that tells no address. Where that endpoint takes no traffic, another is chosen by `balance`, and the cookie names that one.',
  },
);

const RESOLVE: Schema = record(
  {
    interval: ref('duration', { description: 'How often names are looked up.', default: '30s' }),
    family: whole(
      4,
      6,
      'IPv4 addresses (4) or IPv6 addresses (6). Default: those of the family that the system prefers.',
      {
        enum: [4, 6],
        title: '4 or 6',
      },
    ),
    srv: flag(
      'Whether the hosts of the endpoints are names of SRV records, which give hosts, ports, weights and priorities.',
      { default: false },
    ),
  },
  {
    description:
      'Looks the names of the endpoints up at intervals and makes one endpoint of each address. Addresses that are gone get no new requests. What was known last is kept as long as a name cannot be looked up.',
  },
);

/** A service behind the gateway. */
export const UPSTREAM: Schema = record(
  {
    endpoints: list(ENDPOINT, {
      minItems: 1,
      description: 'The servers of this upstream.',
      examples: [['http://127.0.0.1:9001']],
    }),
    endpointsFile: ref('file', {
      description:
        'A YAML or JSON file that holds `endpoints`, in place of them here. It is watched: what changes there is used at once, without a reload. A file that is wrong changes nothing, and that is said.',
      examples: ['endpoints.yaml'],
    }),
    balance: BALANCE,
    timeouts: record(
      {
        connect: ref('duration', { description: 'Until a connection stands. Default: 5s.', default: '5s' }),
        response: ref('duration', {
          description: 'Until the response head is there. Default: 30s.',
          default: '30s',
        }),
        idle: ref('duration', {
          description:
            'How long a connection may be without traffic, kept for reuse or in an exchange. Default: 60s.',
          default: '60s',
        }),
      },
      { description: 'Bounds on waiting.' },
    ),
    limits: record(
      {
        connections: whole(
          0,
          1_000_000,
          'Connections open at once to each endpoint, from each worker; 0 is no limit.',
          {
            default: 256,
          },
        ),
        pending: whole(
          0,
          1_000_000,
          'Requests that may wait for a connection; 0 is no limit. More get 503, those of `importance: sheddable` first.',
          {
            default: 1024,
          },
        ),
        retries: whole(
          0,
          1_000_000,
          'Requests that may be at a further attempt at once, be it by `retry` or `hedge`, whatever their budget allows.',
        ),
        adaptive: ADAPTIVE,
      },
      { description: 'Bounds on load.' },
    ),
    tls: TLS,
    http2: flag(
      'Whether the endpoints are spoken to in HTTP/2, many requests to a connection: `https` ones must choose `h2` in the handshake (ALPN), `http` ones must take it as it comes (`h2c` by prior knowledge). WebSockets cannot be sent to such an upstream.',
      { default: false },
    ),
    retry: RETRY,
    hedge: HEDGE,
    breaker: BREAKER,
    health: HEALTH,
    slowStart: ref('duration', {
      description:
        'How long an endpoint that comes back, or is new, takes to get its whole share: it begins with a tenth.',
      examples: ['30s'],
    }),
    sticky: STICKY,
    resolve: RESOLVE,
  },
  {
    description: 'A service behind the gateway: its endpoints and how they are used.',
  },
);
