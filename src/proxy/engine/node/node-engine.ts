import type { Engine } from '../../types.ts';
import { DeadlineWheel } from '../native/deadline-wheel.ts';
import { EndpointPools } from '../native/endpoint-pool.ts';
import { forwardAlone } from '../native/lone-exchange.ts';
import { openListener } from './listener.ts';
import { Pools } from './pool.ts';
import { createProxyClient } from './proxy-client.ts';

/**
 * The engine on the platform's own HTTP stack: node:http and node:https in front, http-proxy behind. What has to do
 * with HTTP/2 on either side, or has no client, is forwarded by the native engine's code: http-proxy knows neither.
 */
export function createNodeEngine(): Engine {
  const pools = new Pools();
  const streams = { pools: new EndpointPools(), wheel: new DeadlineWheel() };
  const context = { pools, streams, proxy: createProxyClient() };
  return {
    listen: (options, handler) => openListener(options, handler, context),
    forwardAlone: (plan, onEnd) => forwardAlone(plan, streams, onEnd),
    retire(endpoints) {
      pools.retire(endpoints);
      streams.pools.retire(endpoints);
    },
    close() {
      pools.close();
      streams.pools.close();
      streams.wheel.close();
    },
  };
}
