// How a listener is written. What the schema cannot say is in section/listener.ts.
import { flag, list, planned, record, ref, type Schema, text } from './fragment.ts';

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
  },
  { required: ['certificates'], description: 'Makes it an HTTPS listener.' },
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
    http2: flag('Whether HTTP/2 is offered to clients. `true` is not supported yet.', {
      not: { const: true },
      default: false,
    }),
    mergeSlashes: flag(
      'Whether `//` in a path is made `/` before matching. Otherwise it is an empty segment.',
      {
        default: false,
      },
    ),
    trustedProxies: list(
      { type: 'string', title: 'an IP address or a CIDR block such as `10.0.0.0/8`' },
      {
        description:
          "Addresses and CIDR blocks of proxies whose `X-Forwarded-*` and `Forwarded` headers are believed. Without it: nobody's.",
        examples: [['10.0.0.0/8']],
      },
    ),
    admin: planned('An admin listener serves health, metrics and revisions instead of routes.'),
  },
  { required: ['address'], description: 'An address the gateway listens on.' },
);
