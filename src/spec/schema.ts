// The JSON Schema of the spec language, put together from its parts and the policy registry. It is pure
// data: `npm run generate` writes it to schemas/gateway.schema.json and makes the validator from it, and
// messages look up in it what a place may hold.
import { ADMIN } from './schema/admin.ts';
import { API_VERSION_PARTS } from './schema/api-version.ts';
import { COMMON } from './schema/common.ts';
import { CONSUMER } from './schema/consumer.ts';
import { list, named, record, ref, type Schema, text } from './schema/fragment.ts';
import { INVARIANT_PARTS } from './schema/invariant.ts';
import { LINT } from './schema/lint.ts';
import { LISTENER } from './schema/listener.ts';
import { MATCH_PARTS } from './schema/match.ts';
import { policySchema } from './schema/policy.ts';
import { ROLLOUT } from './schema/rollout.ts';
import { ROUTE } from './schema/route.ts';
import { TELEMETRY } from './schema/telemetry.ts';
import { TEST } from './schema/test.ts';
import { UPSTREAM } from './schema/upstream.ts';

const DEFAULTS = record(
  {
    policies: ref('names', { description: 'Names of policies or chains that every route has.' }),
    timeout: ref('duration', { description: 'Bound on the whole request.' }),
    limits: ref('routeLimits'),
  },
  { description: 'What every route inherits, unless it says otherwise.' },
);

const TOP_LEVEL: Schema = {
  version: {
    type: 'integer',
    description: 'Version of the spec language: 1. Required, in one of the files.',
    examples: [1],
  },
  name: text('What the gateway is called in logs and reports. Default: gateway.'),
  include: list(
    { type: 'string', title: 'a path or a glob such as `routes/*.yaml`', minLength: 1 },
    { description: "More spec files, merged into this one: paths and globs from this file's folder." },
  ),
  listeners: named(ref('listener'), 'Where the gateway listens, by name. At least one is required.'),
  upstreams: named(ref('upstream'), 'The services behind the gateway, by name.'),
  policies: named(ref('policy'), 'Reusable policies, by name. Each has exactly one key: its kind.'),
  chains: named(ref('names'), 'Lists of policies (or other chains), by name.'),
  consumers: named(ref('consumer'), 'Who calls, by name: their credentials and groups.'),
  defaults: ref('defaults'),
  routes: named(ref('route'), 'The routes, by name. Their order means nothing.'),
  apiVersion: ref('apiVersion'),
  rollout: ref('rollout'),
  tests: list(ref('test'), { description: 'Requests and what must become of them.' }),
  invariants: list(ref('invariant'), {
    description:
      'Claims about all requests; each is proven when the spec is compiled, or refuted with a request.',
  }),
  admin: ref('admin'),
  telemetry: ref('telemetry'),
  lint: ref('lint'),
};

let made: Schema | undefined;

/** The JSON Schema (2020-12) of one spec file; made when first asked for. */
export function gatewaySchema(): Schema {
  made ??= makeSchema();
  return made;
}

function makeSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:gw:schema:gateway:1',
    title: 'gw gateway spec',
    description: 'One gateway: where it listens, what is behind it, and which request goes where.',
    ...record(TOP_LEVEL),
    $defs: {
      ...COMMON,
      listener: LISTENER,
      admin: ADMIN,
      upstream: UPSTREAM,
      policy: policySchema(),
      consumer: CONSUMER,
      defaults: DEFAULTS,
      ...API_VERSION_PARTS,
      ...MATCH_PARTS,
      route: ROUTE,
      rollout: ROLLOUT,
      test: TEST,
      ...INVARIANT_PARTS,
      lint: LINT,
      telemetry: TELEMETRY,
    },
  };
}
