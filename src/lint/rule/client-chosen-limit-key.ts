// Limits that are counted by a header which clients write as they like: with every new value they begin at zero.
import {
  keysOf,
  listOf,
  optionOf,
  optionPlace,
  type Policy,
  partsOf,
  policiesOf,
  textsOf,
} from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW6007. */
export const clientChosenLimitKey: LintRule = {
  code: 'GW6007',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const route of gateway.routes) {
      const policies = policiesOf(gateway, route);
      const vouched = new Set(
        policies.flatMap((policy) => partsOf(gateway, policy)).flatMap(headersOfAuthentication),
      );
      const limits = policies.filter(({ phase }) => phase === 'rate-limit');
      const chosenIn = (policy: Policy) => keyHeaders(policy).find((name) => !vouched.has(name));
      for (const policy of limits) {
        const chosen = chosenIn(policy);
        // Beside a limit that cannot be evaded this one only spreads what that allows.
        if (chosen === undefined || limits.some((each) => chosenIn(each) === undefined)) continue;
        yield {
          at: optionPlace(policy, 'key'),
          of: policy,
          message: `policy \`${policy.name}\` counts route \`${route.name}\` by the header \`${chosen}\`, which clients can fill with a new value each time`,
          hint: 'count by `client-ip` or `consumer`, or add a limit that does',
          related: [{ message: `route \`${route.name}\` is here`, span: route.key }],
        };
      }
    }
  },
};

function keyHeaders(policy: Policy): readonly string[] {
  return listOf(optionOf(policy, 'key')).flatMap((part) => {
    const name = typeof part === 'string' && part.startsWith('header:') ? part.slice('header:'.length) : '';
    // Routes say which hosts there are.
    return name === '' || name.toLowerCase() === 'host' ? [] : [name.toLowerCase()];
  });
}

/** Headers that a policy checks, or writes itself after taking away what the client sent. */
function headersOfAuthentication(policy: Policy): readonly string[] {
  if (policy.phase !== 'authentication') return [];
  const places = textsOf(optionOf(policy, 'header'));
  const isDefault = policy.kind === 'apiKey' && keysOf(policy.options).every((key) => !PLACES.includes(key));
  return [
    ...places,
    ...(isDefault ? ['x-api-key'] : []),
    ...keysOf(optionOf(policy, 'claimHeaders')),
    ...textsOf(optionOf(policy, 'upstreamHeaders')),
  ].map((name) => name.toLowerCase());
}

const PLACES: readonly string[] = ['header', 'query', 'cookie', 'authorization'];
