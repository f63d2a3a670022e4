// What other options of `extAuth` and `cel` do: the two whose decision is made elsewhere, so that little can be told of
// it. That nobody decides any more is the exception, and the gravest.
import { durationMs, durationText } from '../../util/duration.ts';
import { isSame, numberChange, otherOptions, type PolicyChange, switched } from './change.ts';
import { plainMeaning } from './meaning.ts';

type ExtAuthOptions = {
  readonly url: string;
  readonly requestHeaders?: readonly string[];
  readonly upstreamHeaders?: readonly string[];
  readonly clientHeaders?: readonly string[];
  readonly consumer?: string;
  readonly groups?: string;
  readonly timeout?: string;
  readonly failOpen?: boolean;
  readonly cache?: { readonly by: readonly string[]; readonly ttl: string };
};

/** `extAuth`: who is asked, what for, and what happens without an answer. */
export function compareExtAuth(before: ExtAuthOptions, after: ExtAuthOptions): PolicyChange[] {
  return [
    ...switched(before.failOpen, after.failOpen, {
      on: { effect: 'lost', text: '`failOpen` is on: requests pass while the service gives no answer' },
      off: {
        effect: 'tightened',
        text: '`failOpen` is off: nobody passes while the service gives no answer',
      },
    }),
    ...otherOptions(before, after, {
      url: 'changed',
      requestHeaders: 'changed',
      upstreamHeaders: 'changed',
      clientHeaders: 'changed',
      consumer: 'changed',
      groups: 'changed',
      timeout: 'harmless',
    }),
    ...cacheChanges(before.cache, after.cache),
  ];
}

/** Who is not allowed any more goes on until what is remembered ends. */
function cacheChanges(before: ExtAuthOptions['cache'], after: ExtAuthOptions['cache']): PolicyChange[] {
  if (before === undefined || after === undefined) {
    if (before === after) return [];
    return after === undefined
      ? [{ effect: 'harmless', text: 'the service is asked about each request' }]
      : [{ effect: 'loosened', text: `answers of the service hold for ${after.ttl}` }];
  }
  return [
    ...numberChange('`ttl` of its answers', durationMs(before.ttl), durationMs(after.ttl), {
      more: 'loosened',
      fewer: 'harmless',
      show: durationText,
    }),
    ...(isSame([...before.by].sort(), [...after.by].sort())
      ? []
      : [{ effect: 'changed', text: 'its answers depend on other headers' } as const]),
  ];
}

/** What `extAuth` means. */
export function extAuthMeaning({ cache, ...options }: ExtAuthOptions) {
  return {
    ...plainMeaning(options, {
      defaults: {
        failOpen: false,
        timeout: '2s',
        requestHeaders: ['authorization', 'cookie'],
        clientHeaders: ['www-authenticate', 'location'],
        upstreamHeaders: [],
      },
      sets: ['requestHeaders', 'clientHeaders', 'upstreamHeaders'],
      durations: ['timeout'],
    }),
    ...(cache && { cache: plainMeaning(cache, { sets: ['by'], durations: ['ttl'] }) }),
  };
}

const SHOWN_MAX = 120;

/** `cel`: both expressions, as people have to compare them themselves. */
export function compareCel(
  before: { readonly allow: string },
  after: { readonly allow: string },
): PolicyChange[] {
  if (before.allow === after.allow) return [];
  return [
    { effect: 'changed', text: `allows by \`${brief(after.allow)}\` instead of \`${brief(before.allow)}\`` },
  ];
}

function brief(expression: string): string {
  const line = expression.replace(/\s+/g, ' ').trim();
  return line.length > SHOWN_MAX ? `${line.slice(0, SHOWN_MAX)}…` : line;
}
