// What the policies that count do with an exchange: count it, refuse it or let it pass, and tell the client.
import type { HeaderFields } from '../../http/header-fields.ts';
import type { Exchange } from '../../http/types.ts';
import { refuse } from '../refuse.ts';
import type { PolicyHandler, Verdict } from '../types.ts';
import { seconds } from './fields.ts';
import type { LimitStore, Standing, Taken, TakeOrder } from './types.ts';

/** What differs between them. */
export interface LimitDuty {
  readonly store: LimitStore;
  /** What is to be counted; a verdict ends it here, and `undefined` lets the exchange pass uncounted. */
  order(exchange: Exchange): TakeOrder | { readonly verdict: Verdict } | undefined;
  /** Tells a client where its limits stand; absent when it is not to know. */
  readonly tell?:
    | ((headers: HeaderFields, standings: readonly Standing[], exchange: Exchange) => void)
    | undefined;
  /** One sentence for a client that asks too much. */
  readonly detail: string;
}

/** Makes the handler; with a store in this process it never waits. */
export function createLimitHandler({ store, order, tell, detail }: LimitDuty): PolicyHandler {
  const taken = new WeakMap<Exchange, readonly Standing[]>();
  const judge = (exchange: Exchange, { outcome, standings, retryMs }: Taken): Verdict => {
    if (tell !== undefined && standings.length > 0) taken.set(exchange, standings);
    if (outcome === 'allowed') return undefined;
    if (outcome === 'unavailable') {
      return refuse(exchange, {
        status: 503,
        detail: 'The gateway cannot tell now whether this is allowed.',
      });
    }
    const wait = { 'retry-after': String(Math.max(1, seconds(retryMs))) };
    return refuse(exchange, { status: 429, detail }, wait);
  };
  return {
    request(exchange) {
      const asked = order(exchange);
      if (asked === undefined) return undefined;
      if ('verdict' in asked) return asked.verdict;
      const found = store.take(asked);
      return found instanceof Promise ? found.then((each) => judge(exchange, each)) : judge(exchange, found);
    },
    ...(tell && {
      response(exchange: Exchange) {
        const standings = taken.get(exchange);
        if (standings !== undefined && exchange.response !== undefined) {
          tell(exchange.response.headers, standings, exchange);
        }
      },
    }),
  };
}

/** Refuses a request that does not say whom it is to be counted for. */
export function refuseAnonymous(exchange: Exchange): { readonly verdict: Verdict } {
  const detail = 'This request does not say whom it is to be counted for.';
  return { verdict: refuse(exchange, { status: 403, detail }) };
}
