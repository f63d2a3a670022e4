import type { Engine } from '../../types.ts';
import { DeadlineWheel } from '../native/deadline-wheel.ts';
import { EndpointPools } from '../native/endpoint-pool.ts';
import { openListener } from './listener.ts';
import { Pools } from './pool.ts';
import { createProxyClient } from './proxy-client.ts';

/**
 * The engine on the platform's own HTTP stack: node:http and node:https in front, http-proxy behind. What has to do
 * with HTTP/2 on either side is forwarded by the native engine's code, because http-proxy knows only HTTP/1.1.
 */
export function createNodeEngine(): Engine {
  const pools = new Pools();
  const streams = { pools: new EndpointPools(), wheel: new DeadlineWheel() };
  const context = { pools, streams, proxy: createProxyClient() };
  return {
    listen: (options, handler) => openListener(options, handler, context),
    retire(upstream) {
      pools.retire(upstream);
      streams.pools.retire(upstream);
    },
    close() {
      pools.close();
      streams.pools.close();
      streams.wheel.close();
    },
  };
}
