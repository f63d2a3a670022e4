// How a listener is written. What the schema cannot say is in section/listener.ts.
import { flag, list, record, ref, type Schema, text, whole } from './fragment.ts';

const TLS = record(
  {
    certificates: list(
      record(
        {
          cert: ref('file', { description: 'The certificate chain, PEM.' }),
          key: ref('file', { description: 'The private key, PEM.' }),
        },
        { required: ['cert', 'key'] },
      ),
      {
        minItems: 1,
        description:
          'One or more; the one whose names fit the name that the client asks for (SNI) is used, else the first.',
        examples: [[{ cert: 'tls/api.crt', key: 'tls/api.key' }]],
      },
    ),
    minVersion: {
      type: 'string',
      enum: ['1.2', '1.3'],
      default: '1.2',
      description: 'The oldest TLS version that is accepted. Quote it: it is text, not a number.',
    },
    clientCa: ref('file', {
      description:
        'Certificate authorities, PEM. When given, clients must show a certificate that one of them signed.',
    }),
    clientCertificate: {
      type: 'string',
      enum: ['required', 'optional'],
      default: 'required',
      description:
        'With `clientCa`, whether a client must show a certificate. `optional` serves those that show none, or one that is not signed by `clientCa`, as clients without one: let a policy such as `mtls` say who gets through.',
    },
  },
  { required: ['certificates'], description: 'Makes it an HTTPS listener.' },
);

const TIMEOUTS = record(
  {
    head: ref('duration', {
      description:
        'For the whole head of a request, from the opening of the connection or from the first byte behind an earlier request. A slower one gets 408. Default: 30s.',
      default: '30s',
    }),
    body: ref('duration', {
      description:
        'For the next KiB of a request body, and for taking more of an answer. A slower client gets 408, or is cut off when its answer has begun. Default: 60s.',
      default: '60s',
    }),
    idle: ref('duration', {
      description: 'Between two requests; then the connection is closed. Default: 60s.',
      default: '60s',
    }),
    tunnel: ref('duration', {
      description: 'How long an open WebSocket may be without traffic in either direction. Default: 1h.',
      default: '1h',
    }),
  },
  { description: 'How long clients may take. Listeners that share an address must agree on all of it.' },
);

const LIMITS = record(
  {
    connections: whole(
      0,
      1_000_000,
      'Connections of clients open at once, to each worker; 0 is no limit. At the limit the one idle for the longest is closed for a new one; if none is idle, the new one gets 503, or with TLS is closed.',
      { default: 50_000 },
    ),
    requestsPerConnection: whole(
      0,
      1_000_000_000,
      'Requests served on one connection; 0 is no limit. The last answer says `Connection: close`.',
      { default: 0 },
    ),
    head: ref('size', {
      description:
        'The longest head of a request, from 1KiB to 256KiB; its first line may take half of it. A longer line gets 414, a longer head 431.',
      default: '32KiB',
    }),
    fields: whole(1, 10_000, 'Header fields of a request. More get 431.', { default: 200 }),
    body: ref('bodyLimit', {
      description:
        'The longest request body, for routes without a limit of their own; 0 is no limit. A longer one gets 413.',
      default: 0,
    }),
  },
  {
    description:
      'How much clients may cost. Listeners that share an address must agree on all of it but `body`.',
  },
);

/** An address the gateway listens on. */
export const LISTENER: Schema = record(
  {
    address: text(
      'Where to listen: `host:port`, `[::1]:port` or `unix:/path`. Listeners may share an address if their `hosts` differ.',
      {
        title: 'an address such as `0.0.0.0:8080`, `[::1]:8080` or `unix:/run/gw.sock`',
        examples: ['0.0.0.0:8080'],
      },
    ),
    hosts: list(ref('host'), {
      description:
        "Hosts the listener serves; the most specific listener of an address takes the request. Without it: every host. A route's own hosts are intersected with these.",
    }),
    tls: TLS,
    http2: flag(
      'Whether HTTP/2 is served beside HTTP/1.1 on the same port: with `tls` to clients that choose it in the handshake (ALPN `h2`), without it to those that begin with it (`h2c` by prior knowledge). Listeners that share an address must agree on it.',
      { default: false },
    ),
    mergeSlashes: flag(
      'Whether `//` in a path is made `/` before matching. Otherwise it is an empty segment.',
      {
        default: false,
      },
    ),
    passOverrides: flag(
      'Whether upstreams get fields by which some servers take another path or method than the one that was judged: `X-HTTP-Method-Override`, `X-HTTP-Method`, `X-Method-Override`, `X-Original-URL`, `X-Rewrite-URL` and their like. With it, whoever may `POST` may `DELETE` at a server that heeds them.',
      { default: false },
    ),
    passLookalikes: flag(
      'Whether a path that some servers read as another one, such as `//admin` or `/ADMIN` as `/admin`, is served although that one is guarded by more. Otherwise it gets 400. For upstreams that take paths exactly.',
      { default: false },
    ),
    trustedProxies: list(
      { type: 'string', title: 'an IP address or a CIDR block such as `10.0.0.0/8`' },
      {
        description:
          "Addresses and CIDR blocks of proxies whose `X-Forwarded-*` and `Forwarded` headers are believed. Without it: nobody's.",
        examples: [['10.0.0.0/8']],
      },
    ),
    timeouts: TIMEOUTS,
    limits: LIMITS,
    admin: flag(
      "Whether it serves gw's own state and controls (health, status, metrics, revisions) instead of routes; see `admin` at the top. It has its address to itself; on one that other machines reach, a token or `tls.clientCa` is required.",
      { default: false },
    ),
  },
  { required: ['address'], description: 'An address the gateway listens on.' },
);
