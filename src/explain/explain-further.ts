import type { Artifact, RouteRecord } from '../artifact/types.ts';
import { durationText } from '../util/duration.ts';
import type { FurtherAttempts } from './types.ts';

/** What may follow a request's first attempt at its upstream, and what may be made beside it; nothing if nothing may. */
export function explainFurther(
  { upstreams }: Artifact,
  route: RouteRecord,
  { upstream, method }: { readonly upstream: string | undefined; readonly method: string },
): { readonly further?: FurtherAttempts } {
  const found = upstreams.find(({ name }) => name === upstream);
  if (found === undefined || route.retry === false) return {};
  const { retry } = found;
  // Whether it has a body is not known here; with one it is not hedged.
  const hedge = found.hedge?.methods.includes(method) === true ? found.hedge : undefined;
  if (retry === undefined && hedge === undefined) return {};
  return {
    further: {
      ...(retry && { retries: retry.attempts }),
      ...(retry && !retry.methods.includes(method) && { untouchedOnly: true as const }),
      ...(hedge && {
        hedgeAfter: 'ms' in hedge.after ? durationText(hedge.after.ms) : `p${hedge.after.percentile}`,
      }),
    },
  };
}
