// A gateway served from a spec with a policy on every route, in front of one upstream, for both protocols.
import type { RequestListener } from 'node:http';
import { serveSpec } from '../../clients/support/gateway.ts';
import { CLIENTS } from '../../proxy/support/both-protocols.ts';
import { startHttp } from '../../proxy/support/upstreams.ts';

/** Every engine with every protocol of a client. */
export const WAYS = (['native', 'node'] as const).flatMap((engine) =>
  Object.entries(CLIENTS).map(([protocol, ask]) => ({ name: `${engine}, ${protocol}`, engine, ask })),
);

export type Way = (typeof WAYS)[number];

/** What a site has besides its upstream. */
interface SiteOptions {
  /** Policies in flow style, by name: `small: { compress: {} }`. */
  readonly policies: string;
  /** Names of policies in order, as in a flow sequence. */
  readonly chain: string;
  /** More routes, each a line of the block. */
  readonly routes?: string;
}

/** Serves it until the test ends; gives a way to ask it. */
export async function startSite(way: Way, options: SiteOptions, upstream: RequestListener) {
  const url = await startHttp(upstream);
  const { public: gateway = '' } = await serveSpec(
    way.engine,
    `version: 1
listeners: { public: { address: "127.0.0.1:0", http2: true } }
upstreams: { only: { endpoints: ["${url}"] } }
policies: { ${options.policies} }
defaults: { policies: [${options.chain}] }
routes:
  all: { to: only }
  ${options.routes ?? ''}
`,
  );
  const address = gateway.replace('http://', '');
  return { address, ask: (asked: Parameters<Way['ask']>[1] = {}) => way.ask(address, asked) };
}
