// `gw serve` on a spec, with either engine, for clients that know nothing of its insides.
import type { EngineName } from '../../../src/serve/engine.ts';
import { closing } from '../../proxy/support/scope.ts';
import { Served } from '../../serve/support/served.ts';

/** Where the listeners of a gateway are, by name: `http://127.0.0.1:8080`, `unix:/path`. */
type Listeners = Readonly<Record<string, string>>;

/** Serves a spec until the test ends. Throws what gw says when it does not take the spec. */
export async function serveSpec(engine: EngineName, spec: string): Promise<Listeners> {
  const served = new Served({ 'gateway.yaml': spec }, { engine, drainMs: 0 });
  closing(served, (each) => each.stop());
  const ended = await Promise.race([served.hears(/^serving/), served.code]);
  if (typeof ended === 'number') throw new Error(served.said.join(''));
  const lines = served.said.map((line) => /^listening on (\S+) \((.+)\)/.exec(line));
  return Object.fromEntries(lines.flatMap((found) => (found === null ? [] : [[found[2], found[1]]])));
}

/** Serves a plain listener that forwards all to one upstream; gives the gateway's URL. */
export async function serveInFrontOf(engine: EngineName, upstreamUrl: string): Promise<string> {
  const { public: url = '' } = await serveSpec(engine, specTo(upstreamUrl));
  return url;
}

/** A spec that forwards all to one upstream, with whatever else is to stand in it. */
export function specTo(upstreamUrl: string, listeners = 'public: { address: "127.0.0.1:0" }'): string {
  return `version: 1
listeners: { ${listeners} }
upstreams: { only: { endpoints: ["${upstreamUrl}"] } }
routes: { all: { to: only } }
`;
}

/** The path of a file in fixtures/tls. */
export function tlsFixture(name: string): string {
  return new URL(`../../../fixtures/tls/${name}`, import.meta.url).pathname;
}

/** A listener's `tls` in a spec: the certificates of fixtures/tls, the first for names that none fits. */
export function tlsInSpec(more = ''): string {
  const certificates = ['api', 'shop'].map(
    (name) => `{ cert: "${tlsFixture(`${name}.crt`)}", key: "${tlsFixture(`${name}.key`)}" }`,
  );
  return `tls: { certificates: [${certificates.join(', ')}]${more} }`;
}
