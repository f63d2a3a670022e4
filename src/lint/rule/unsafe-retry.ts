import { placeIn } from '../node.ts';
import type { LintRule } from '../types.ts';

/** RFC 9110 section 9.2.2: the standard methods that may have another effect when they are sent twice. */
const NOT_IDEMPOTENT: readonly string[] = ['POST', 'PATCH'];

/** GW4003. */
export const unsafeRetry: LintRule = {
  code: 'GW4003',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const upstream of gateway.upstreams) {
      const unsafe = upstream.retry?.methods.filter((method) => NOT_IDEMPOTENT.includes(method)) ?? [];
      if (unsafe.length === 0) continue;
      yield {
        at: placeIn(upstream, 'retry', 'methods'),
        of: upstream,
        message: `upstream \`${upstream.name}\` may get the same ${unsafe.join(' and ')} twice`,
        hint: 'take it out, unless the service knows requests that it has seen',
      };
    }
  },
};
