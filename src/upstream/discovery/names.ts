/**
 * Endpoints by names that are looked up again and again: one endpoint for each address. What was known last stays as
 * long as a name cannot be looked up, since servers outlive their name server more often than not.
 */
import type { Endpoint, ResolveRecord } from '../../artifact/types.ts';
import type { FoundEndpoint, ServiceTarget, UpstreamDeps } from '../types.ts';
import type { Discovery, DiscoveryParts } from './types.ts';

/** How long the first answers are waited for; without them the system looks names up as it connects. */
const FIRST_MS = 2000;

/** Sets the priorities of SRV records, which go up to 65535, below those of the spec. */
const PRIORITY_STEP = 100_000;

/** What a weight of 0 in an SRV record is worth beside others: "a very small chance" (RFC 2782). */
const LEAST_WEIGHT = 0.1;

/** Finds endpoints by the names in the record's own. */
export class NameDiscovery implements Discovery {
  readonly #name: string;
  readonly #endpoints: readonly Endpoint[];
  readonly #resolve: ResolveRecord;
  readonly #deps: UpstreamDeps;
  /** The last answer for each endpoint of the record. */
  readonly #known = new Map<Endpoint, readonly FoundEndpoint[]>();
  /** Those whose names cannot be looked up now, which has been said. */
  readonly #failing = new Set<Endpoint>();
  /** What was found last, as text, to tell whether anything has changed. */
  #last = '';
  #isLooking = false;
  #isOver = false;
  #stop = () => {};

  constructor({ record, deps }: DiscoveryParts, resolve: ResolveRecord) {
    this.#name = record.name;
    this.#endpoints = record.endpoints;
    this.#resolve = resolve;
    this.#deps = deps;
  }

  async first(): Promise<readonly FoundEndpoint[]> {
    await new Promise<void>((done) => {
      const cancel = this.#deps.after(FIRST_MS, done);
      void this.#lookUpAll().finally(() => {
        cancel();
        done();
      });
    });
    return this.#found().endpoints;
  }

  start(changed: (found: readonly FoundEndpoint[]) => void): void {
    this.#stop = this.#deps.every(this.#resolve.intervalMs, () => void this.#look(changed));
  }

  close(): void {
    this.#isOver = true;
    this.#stop();
  }

  /** A slow name server must not have one look begin behind another. */
  async #look(changed: (found: readonly FoundEndpoint[]) => void): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    await this.#lookUpAll().finally(() => {
      this.#isLooking = false;
    });
    const before = this.#last;
    const { endpoints, text } = this.#found();
    if (!this.#isOver && text !== before) changed(endpoints);
  }

  async #lookUpAll(): Promise<void> {
    await Promise.all(this.#endpoints.map((endpoint) => this.#lookUp(endpoint)));
  }

  /** Asks for one name; an address is what it is. Never rejects. */
  async #lookUp(endpoint: Endpoint): Promise<void> {
    const { hostname } = new URL(endpoint.url);
    if (/^[\d.]+$|^\[/.test(hostname)) return;
    try {
      this.#known.set(endpoint, await this.#ask(endpoint, hostname));
      if (this.#failing.delete(endpoint)) this.#say(`${hostname} can be looked up again`);
    } catch (error) {
      if (this.#isOver || this.#failing.has(endpoint)) return;
      this.#failing.add(endpoint);
      const kept = this.#known.get(endpoint)?.length ?? 0;
      const rest = kept > 0 ? `; its ${kept} last known addresses stay` : '';
      this.#say(`${hostname} cannot be looked up: ${error instanceof Error ? error.message : error}${rest}`);
    }
  }

  async #ask(endpoint: Endpoint, hostname: string): Promise<readonly FoundEndpoint[]> {
    if (this.#resolve.srv !== true) {
      const addresses = await this.#deps.lookUp.addresses(hostname, this.#resolve.family);
      return addresses.map((address) => at(endpoint, address));
    }
    const targets = await this.#deps.lookUp.services(hostname);
    const isWeighted = targets.some(({ weight }) => weight > 0);
    const found = targets.map((target) => this.#behind(endpoint, target, isWeighted));
    return (await Promise.all(found)).flat();
  }

  /** The addresses of one SRV record share its weight, so that a host of many gets no more than it should. */
  async #behind(
    endpoint: Endpoint,
    { host, port, priority, weight }: ServiceTarget,
    isWeighted: boolean,
  ): Promise<readonly FoundEndpoint[]> {
    const addresses = await this.#deps.lookUp.addresses(host, this.#resolve.family);
    const share = isWeighted ? weight || LEAST_WEIGHT : 1;
    const level = (endpoint.priority ?? 0) * PRIORITY_STEP + priority;
    return addresses.map((address) => ({
      ...at(endpoint, address, port),
      weight: (endpoint.weight * share) / addresses.length,
      priority: level,
    }));
  }

  /** In an order of its own: that of answers changes from one to the next. */
  #found(): { readonly endpoints: readonly FoundEndpoint[]; readonly text: string } {
    const unknown = (endpoint: Endpoint) => (this.#resolve.srv === true ? [] : [endpoint]);
    const all = this.#endpoints.flatMap(
      (each): readonly FoundEndpoint[] => this.#known.get(each) ?? unknown(each),
    );
    // Two names may stand for one server.
    const byUrl = new Map(all.map((each) => [each.url, each]));
    const endpoints = [...byUrl.values()].sort((a, b) => (a.url < b.url ? -1 : 1));
    this.#last = JSON.stringify(endpoints);
    return { endpoints, text: this.#last };
  }

  #say(text: string): void {
    this.#deps.warn(`upstream "${this.#name}": ${text}`);
  }
}

/** An endpoint at an address; its certificate must still name the host. */
function at(endpoint: Endpoint, address: string, port?: number): FoundEndpoint {
  const url = new URL(endpoint.url);
  const serverName = url.protocol === 'https:' ? url.hostname : undefined;
  url.hostname = address.includes(':') ? `[${address}]` : address;
  if (port !== undefined) url.port = String(port);
  return { ...endpoint, url: url.origin + url.pathname.replace(/\/+$/, ''), serverName };
}
