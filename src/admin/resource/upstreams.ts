import type { JsonValue } from '../../artifact/types.ts';
import type { EndpointStatus, UpstreamStatus } from '../../upstream/types.ts';
import { json } from '../answer.ts';
import { document, list } from '../schema.ts';
import { UPSTREAM } from '../shapes.ts';
import type { Resource } from '../types.ts';

/** The upstreams and how their endpoints do. */
export const upstreams: Resource = {
  method: 'GET',
  path: '/upstreams',
  doc: {
    summary: 'The upstreams: endpoints, their health and load, breakers and limits',
    answers: {
      200: { description: 'The upstreams by name.', schema: document({ upstreams: list(UPSTREAM) }) },
    },
  },
  async handle(_asked, deps) {
    const members = await deps.members();
    return json({ upstreams: joinUpstreams(members.map((each) => each.upstreams)) });
  },
};

type Gates = UpstreamStatus['gates'];

/** What several processes know of the upstreams, as one. */
function joinUpstreams(lists: readonly (readonly UpstreamStatus[])[]): readonly UpstreamStatus[] {
  const joined = new Map<string, UpstreamStatus>();
  for (const each of lists.flat()) {
    const known = joined.get(each.name);
    joined.set(each.name, known === undefined ? each : joinTwo(known, each));
  }
  return [...joined.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function joinTwo(one: UpstreamStatus, other: UpstreamStatus): UpstreamStatus {
  const endpoints = new Map(one.endpoints.map((each) => [each.url, each]));
  for (const each of other.endpoints) {
    const known = endpoints.get(each.url);
    endpoints.set(each.url, known === undefined ? each : joinEndpoints(known, each));
  }
  return { name: one.name, endpoints: [...endpoints.values()], gates: joinGates(one.gates, other.gates) };
}

const HEALTH = ['healthy', 'draining', 'ejected', 'unhealthy'];

/** Each process finds out for itself; the operator wants to know of the worst. */
function joinEndpoints(one: EndpointStatus, other: EndpointStatus): EndpointStatus {
  const isWorse = HEALTH.indexOf(other.health) > HEALTH.indexOf(one.health);
  return { ...(isWorse ? other : one), active: one.active + other.active };
}

/** What processes count is added up; where they differ in words, all of them are told. */
function joinGates(one: Gates, other: Gates): Gates {
  const joined: Record<string, Gates[string]> = { ...one };
  for (const [kind, state] of Object.entries(other)) {
    const known = joined[kind];
    joined[kind] = known === undefined ? state : joinStates(known, state);
  }
  return joined;
}

function joinStates(one: Gates[string], other: Gates[string]): Gates[string] {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(keys.map((key) => [key, joinValues(one[key], other[key])]));
}

function joinValues(one: JsonValue | undefined, other: JsonValue | undefined): JsonValue {
  if (one === undefined || other === undefined) return one ?? other ?? null;
  if (typeof one === 'number' && typeof other === 'number') return one + other;
  if (typeof one !== 'string' || typeof other !== 'string') return one;
  return [...new Set([...one.split(', '), ...other.split(', ')])].join(', ');
}
