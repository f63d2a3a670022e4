import type { ShareKey } from '../../artifact/types.ts';
import { cookieValue } from '../../http/cookie.ts';
import type { ShareSource } from './share-source.ts';

/** What a request has of a key: equal text, equal share; undefined when it has nothing of it. */
export function shareKeyOf(by: ShareKey, source: ShareSource): string | undefined {
  switch (by.kind) {
    case 'header':
      return source.request.headers.get(by.name) || undefined;
    case 'cookie':
      return cookieValue(source.request.headers, by.name) || undefined;
    case 'param':
      return source.params[by.name];
    case 'client-ip':
      return source.clientAddress || undefined;
    case 'consumer':
      return source.identity?.consumer;
  }
}

/** A key as it is written: `cookie:uid`. */
export function shareKeyText(by: ShareKey): string {
  return 'name' in by ? `${by.kind}:${by.name}` : by.kind;
}
