// As much of a browser as a login needs: cookies, redirects, and the fields by which pages are told from scripts.
import { APP } from './login-provider.ts';
import type { Way } from './site.ts';

/** What came of a request. */
export interface Shown {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const PAGE = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };

/** A browser that finds the app at the gateway, with cookies by host. */
export class Browser {
  readonly cookies = new Map<string, Map<string, string>>();
  readonly #gateway: () => string;
  readonly #way: Way;

  constructor(way: Way, gateway: () => string) {
    this.#way = way;
    this.#gateway = gateway;
  }

  /** The cookies of the app. */
  get app(): Map<string, string> {
    return this.#jar(APP);
  }

  /** Loads a page, redirects and all; gives the last answer. */
  async visit(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Shown> {
    let shown = await this.load(url, headers);
    for (let hops = 0; hops < 12 && locationOf(shown) !== undefined; hops++) {
      shown = await this.load(locationOf(shown) ?? '');
    }
    return shown;
  }

  /** Loads until a redirect leads to an address that begins so; gives that address. */
  async visitUntil(url: string, start: string): Promise<string> {
    let shown = await this.load(url);
    for (let hops = 0; hops < 12; hops++) {
      const location = locationOf(shown);
      if (location === undefined) throw new Error(`no way to ${start}: ${shown.status} ${shown.body}`);
      if (location.startsWith(start)) return location;
      shown = await this.load(location);
    }
    throw new Error(`no way to ${start}`);
  }

  /** Loads one address as a page is loaded. */
  load(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Shown> {
    return this.send(url, { headers: { ...PAGE, ...headers } });
  }

  /** Sends one request. */
  async send(
    url: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Shown> {
    const { host, hostname, pathname, search } = new URL(url);
    const jar = this.#jar(hostname);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = { ...headers, ...(cookie !== '' && { cookie }) };
    const path = pathname + search;
    const shown =
      host === APP
        ? { url, ...(await this.#ask(method, path, all)) }
        : await fetchShown(url, { method, headers: all });
    for (const set of [shown.headers['set-cookie'] ?? []].flat()) keep(jar, set);
    return shown;
  }

  async #ask(method: string, path: string, headers: Readonly<Record<string, string>>) {
    const host = this.#way.name.endsWith('HTTP/2') ? {} : { host: APP };
    const answer = await this.#way.ask(this.#gateway(), { method, path, headers: { ...headers, ...host } });
    return { ...answer, body: String(answer.body) };
  }

  #jar(host: string): Map<string, string> {
    const jar = this.cookies.get(host) ?? new Map();
    this.cookies.set(host, jar);
    return jar;
  }
}

function locationOf({ status, headers, url }: Shown): string | undefined {
  const { location } = headers;
  return status >= 300 && status < 400 && typeof location === 'string'
    ? new URL(location, url).href
    : undefined;
}

async function fetchShown(url: string, init: RequestInit): Promise<Shown> {
  const answer = await fetch(url, { ...init, redirect: 'manual' });
  const headers = { ...Object.fromEntries(answer.headers), 'set-cookie': answer.headers.getSetCookie() };
  return { url, status: answer.status, headers, body: await answer.text() };
}

function keep(jar: Map<string, string>, text: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
  if (/; max-age=0(?:;|$)/i.test(text) || value === '') jar.delete(name);
  else jar.set(name, value);
}
