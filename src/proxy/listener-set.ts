/**
 * The open addresses of a gateway. A change opens what is new before anything else happens, then turns the kept
 * ones to the new revision in one go, then closes what is gone; a kept address never notices.
 */
import type { Address } from '../artifact/types.ts';
import type {
  ClientBounds,
  Engine,
  EngineListener,
  IncomingExchange,
  ListenerUpdate,
  TlsMaterial,
} from './types.ts';

/** What is served at one address. */
export interface Place {
  readonly address: Address;
  readonly tls: TlsMaterial | undefined;
  readonly http2: boolean;
  readonly bounds: ClientBounds;
}

/** An address that is open, and the site that its requests belong to now. */
interface Open<Site extends Place> {
  listener: EngineListener;
  site: Site;
}

/**
 * A change of addresses in steps, so that several processes that share them can take each step together:
 * `release`, `open`, then `commit`, or `abort` at any time before it.
 */
export interface ListenerChange {
  /** Stops listening where the system would not let a new address in beside an old one. */
  release(): void;
  /** Opens what is new. Rejects with a readable Error when an address cannot be opened; `abort` must follow. */
  open(): Promise<void>;
  /** Turns what is kept to the new sites and closes what is gone. */
  commit(): void;
  /** Has everything as it was. */
  abort(): Promise<void>;
}

/** Listening sockets that another process has opened for this one. */
export interface InheritedSockets {
  /** Gives the descriptor of one, once; undefined when there is none for that address. */
  take(address: Address): number | undefined;
}

/** A listening socket as another process may take it over. */
export interface ListeningSocket {
  readonly address: Address;
  /** The same number in every process that holds it. */
  readonly inode: number;
}

/** Opens, turns and closes addresses as revisions come. */
export class ListenerSet<Site extends Place> {
  readonly #engine: Engine;
  readonly #handle: (incoming: IncomingExchange, site: Site) => void;
  readonly #inherited: InheritedSockets | undefined;
  readonly #open = new Map<string, Open<Site>>();
  readonly #closing = new Map<EngineListener, Promise<void>>();

  constructor(
    engine: Engine,
    handle: (incoming: IncomingExchange, site: Site) => void,
    inherited?: InheritedSockets,
  ) {
    this.#engine = engine;
    this.#handle = handle;
    this.#inherited = inherited;
  }

  /** Every open address with its site. */
  get open(): readonly Readonly<Open<Site>>[] {
    return [...this.#open.values()];
  }

  /** The sockets of all open addresses, as far as the system tells them apart. */
  get sockets(): readonly ListeningSocket[] {
    return [...this.#open.values()].flatMap(({ listener: { inode }, site: { address } }) =>
      inode === undefined ? [] : [{ address, inode }],
    );
  }

  /** Asks clients to go; without `accepts`, another process has taken the sockets over. `close` must follow. */
  retreat(accepts: boolean): void {
    for (const { listener } of this.#open.values()) listener.retreat(accepts);
  }

  /** Connections of clients that are open, the ones on listeners that drain too. */
  get connections(): number {
    const draining = [...this.#closing.keys()];
    const open = [...this.#open.values()].map(({ listener }) => listener);
    return [...draining, ...open].reduce((sum, { connections }) => sum + connections, 0);
  }

  /** Plans to go over to the sites of a new revision; until the first step, nothing changes. */
  plan(sites: ReadonlyMap<string, Site>, drainMs: number): ListenerChange {
    const added = [...sites].filter(([key, site]) => !isSame(this.#open.get(key), site));
    const gone = [...this.#open].filter(([key, open]) => !isSame(open, sites.get(key)));
    // The system would not let the new one in beside these.
    const inTheWay = gone.filter(([, open]) =>
      added.some(([, site]) => clash(open.site.address, site.address)),
    );
    const opened: [string, Open<Site>][] = [];
    return {
      release: () => {
        for (const [key, open] of inTheWay) this.#close(key, open, drainMs);
      },
      open: async () => {
        for (const [key, site] of added) opened.push([key, await this.#listen(site)]);
      },
      abort: async () => {
        for (const [, open] of opened) await open.listener.close(0);
        const released = inTheWay.filter(([key]) => !this.#open.has(key));
        for (const [key, open] of released) this.#open.set(key, await this.#listen(open.site));
      },
      commit: () => {
        for (const [key, open] of gone) {
          if (this.#open.get(key) === open) this.#close(key, open, drainMs);
        }
        this.#turn(sites);
        for (const [key, open] of opened) this.#open.set(key, open);
      },
    };
  }

  /** Closes every address, the ones that still drain too. */
  async close(drainMs: number): Promise<void> {
    for (const listener of [...this.#closing.keys()]) this.#drain(listener, drainMs);
    for (const [key, open] of this.#open) this.#close(key, open, drainMs);
    await Promise.all(this.#closing.values());
  }

  /** Gives every kept address its new site; certificates, bounds and protocols change only where they differ. */
  #turn(sites: ReadonlyMap<string, Site>): void {
    for (const [key, open] of this.#open) {
      const site = sites.get(key);
      if (site === undefined) continue;
      const update = updateOf(site);
      if (JSON.stringify(update) !== JSON.stringify(updateOf(open.site))) open.listener.update(update);
      open.site = site;
    }
  }

  async #listen(site: Site): Promise<Open<Site>> {
    const { address } = site;
    const current: Pick<Open<Site>, 'site'> = { site };
    const fd = this.#inherited?.take(address);
    const options = { address, ...updateOf(site), ...(fd !== undefined && { fd }) };
    const listener = await this.#engine.listen(options, (incoming) => this.#handle(incoming, current.site));
    return Object.assign(current, { listener });
  }

  #close(key: string, open: Open<Site>, drainMs: number): void {
    this.#open.delete(key);
    this.#drain(open.listener, drainMs);
  }

  #drain(listener: EngineListener, drainMs: number): void {
    const closing = listener.close(drainMs).finally(() => this.#closing.delete(listener));
    this.#closing.set(listener, closing);
  }
}

/** What an engine is told of a site and may be told anew. */
function updateOf({ tls, http2, bounds }: Place): ListenerUpdate {
  return tls === undefined ? { http2, bounds } : { tls, http2, bounds };
}

/** Whether an open address can go on serving as that site: it exists and speaks TLS, or not, as before. */
function isSame(open: Open<Place> | undefined, site: Place | undefined): boolean {
  return (
    open !== undefined && site !== undefined && (open.site.tls === undefined) === (site.tls === undefined)
  );
}

function clash(one: Address, other: Address): boolean {
  if ('unix' in one || 'unix' in other) return 'unix' in one && 'unix' in other && one.unix === other.unix;
  const wild = (host: string) => host === '0.0.0.0' || host === '::';
  const near = one.port !== 0 && (wild(one.host) || wild(other.host));
  return one.port === other.port && (one.host === other.host || near);
}
