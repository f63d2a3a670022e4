import type { Engine } from '../../types.ts';
import { openListener } from './listener.ts';
import { Pools } from './pool.ts';
import { createProxyClient } from './proxy-client.ts';

/** The engine on the platform's own HTTP stack: node:http and node:https in front, http-proxy behind. */
export function createNodeEngine(): Engine {
  const pools = new Pools();
  const context = { pools, proxy: createProxyClient() };
  return {
    listen: (options, handler) => openListener(options, handler, context),
    retire: (upstream) => pools.retire(upstream),
    close: () => pools.close(),
  };
}
