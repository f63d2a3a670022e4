// Credentials in URLs: in the queries that routes match or write, and where policies look for them.

import { isSecretParameter } from '../../http/secret-name.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry } from '../../source/types.ts';
import { entryAt, entryIn, matchMaps } from '../node.ts';
import type { LintRule } from '../types.ts';

/** GW3013. */
export const credentialInQuery: LintRule = {
  code: 'GW3013',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const policy of gateway.policies) {
      const query = entryAt(policy.node, policy.kind, 'query');
      if (query === undefined || policy.phase !== 'authentication') continue;
      yield {
        at: spanOf(query.value),
        of: policy,
        message: `policy \`${policy.name}\` takes credentials from the query, and URLs end up in logs`,
        hint: 'take them from a header; ignore this where clients can send none, as browsers for WebSockets',
      };
    }
    for (const route of gateway.routes) {
      const maps = [
        ...matchMaps(route.node).map((match) => entryIn(match, 'query')),
        entryAt(route.node, 'to', 'rewrite', 'query', 'set'),
        entryAt(route.node, 'to', 'rewrite', 'query', 'add'),
      ];
      for (const [name, { key }] of maps.flatMap(entriesOf)) {
        if (!isSecretParameter(name)) continue;
        yield {
          at: spanOf(key),
          of: route,
          message: `the query parameter \`${name}\` carries credentials, and URLs end up in logs`,
          hint: 'carry it in a header',
          conceals: true,
        };
      }
    }
  },
};

function entriesOf(map: MapEntry | undefined): readonly (readonly [string, MapEntry])[] {
  return map?.value.kind === 'map' ? [...map.value.entries] : [];
}
