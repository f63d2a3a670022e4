/**
 * The admin listeners of a gateway: they come and go with revisions as other listeners do, but serve no routes. They are
 * open in the process that reloads, whoever serves the routes, and until the last request has ended.
 */
import { readFile } from 'node:fs/promises';
import type { Address, AdminRecord, Artifact, ListenerRecord } from '../artifact/types.ts';
import {
  type InheritedSockets,
  type ListenerChange,
  ListenerSet,
  type ListeningSocket,
  type Place,
} from './listener-set.ts';
import { addressKey } from './revision.ts';
import { readListenerTls } from './tls-material.ts';
import type { Engine, IncomingExchange } from './types.ts';

/** One admin listener of the revision that serves. */
export interface AdminSite extends Place {
  readonly record: ListenerRecord;
  readonly admin: AdminRecord;
  /** The token's hash or the token itself, resolved; undefined when none is asked for. */
  readonly token: string | undefined;
}

export interface AdminListenersOptions {
  readonly engine: Engine;
  /** Answers a request; must not throw. */
  handle(incoming: IncomingExchange, site: AdminSite): void;
  /** Resolves one `${env:…}` or `${file:…}`, paths relative to `folder`. */
  resolveSecret(reference: string, folder: string): string;
  /** Sockets that another process has opened; default none. */
  readonly inherited?: InheritedSockets | undefined;
}

const DRAIN_MS = 5_000;
const NO_TLS = { tls: undefined };

/** Opens, turns and closes the admin listeners as revisions come. */
export class AdminListeners {
  readonly #options: AdminListenersOptions;
  readonly #listeners: ListenerSet<AdminSite>;

  constructor(options: AdminListenersOptions) {
    this.#options = options;
    const handle = (incoming: IncomingExchange, site: AdminSite) => options.handle(incoming, site);
    this.#listeners = new ListenerSet<AdminSite>(options.engine, handle, options.inherited);
  }

  /** Gets ready for the admin listeners of an artifact. Rejects with a readable Error; nothing has then changed. */
  async prepare({ admin }: Artifact, folder: string): Promise<ListenerChange> {
    const sites = new Map<string, AdminSite>();
    for (const record of admin?.listeners ?? []) {
      if (admin !== undefined) sites.set(addressKey(record.address), await this.#site(record, admin, folder));
    }
    return this.#listeners.plan(sites, DRAIN_MS);
  }

  /** Where each of them really is. */
  addresses(): readonly {
    readonly name: string;
    readonly scheme: 'http' | 'https';
    readonly address: string;
  }[] {
    return this.#listeners.open.map(({ listener, site }) => ({
      name: site.record.name,
      scheme: site.tls === undefined ? 'http' : 'https',
      address: listener.address,
    }));
  }

  /** The addresses as they are written. */
  get open(): readonly Address[] {
    return this.#listeners.open.map(({ site }) => site.address);
  }

  /** For a process that takes them over. */
  get sockets(): readonly ListeningSocket[] {
    return this.#listeners.sockets;
  }

  /** Another process accepts on them from now on. */
  retreat(): void {
    this.#listeners.retreat(false);
  }

  async close(drainMs: number): Promise<void> {
    await this.#listeners.close(drainMs);
    this.#options.engine.close();
  }

  async #site(record: ListenerRecord, admin: AdminRecord, folder: string): Promise<AdminSite> {
    const { address, http2 = false, timeouts, limits } = record;
    const readText = (path: string) => readFile(path, 'utf8');
    const tls = record.tls && (await readListenerTls(record.tls, { folder, readFile: readText }));
    return {
      ...{ record, admin, address, http2, bounds: { timeouts, limits } },
      ...(tls === undefined ? NO_TLS : { tls }),
      token: this.#token(admin, folder),
    };
  }

  #token({ token }: AdminRecord, folder: string): string | undefined {
    if (token === undefined || token.startsWith('sha256:')) return token;
    const secret = this.#options.resolveSecret(token, folder);
    // Whoever sends nothing would be let in.
    if (secret === '') throw new Error(`the token of the admin listener, ${token}, is empty`);
    return secret;
  }
}
