import type { MatchRequest } from '../matching/types.ts';
import type { LoggedRequest } from './format/types.ts';

/** A logged request as the router sees it; it remembers whether something was asked for that the log leaves out. */
export class AskedRequest implements MatchRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  isOpen = false;
  readonly #request: LoggedRequest;

  constructor(request: LoggedRequest, host: string, path: string) {
    this.method = request.method;
    this.host = host;
    this.path = path;
    this.#request = request;
  }

  get query(): string | undefined {
    const { query } = this.#request;
    if (query === undefined) this.isOpen = true;
    return query ?? undefined;
  }

  header(name: string): string | undefined {
    const value = headerOf(this.#request, name);
    if (value === undefined) this.isOpen = true;
    return value ?? undefined;
  }

  /** The same with plain fields, to be copied; what is not told is absent. */
  plain(): MatchRequest {
    const { method, host, path, query } = this;
    return { method, host, path, query, header: (name) => this.header(name) };
  }
}

/** A header's value; null when it was not there, undefined when the log does not tell. */
export function headerOf(request: LoggedRequest, name: string): string | null | undefined {
  const { headers, hasAllHeaders, authority } = request;
  if (headers.has(name)) return headers.get(name);
  if (name === 'host') return authority;
  return hasAllHeaders ? null : undefined;
}
