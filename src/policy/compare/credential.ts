// What other options of the policies that know consumers by a credential do: `apiKey`, `basic`, `mtls`, `hmac`. Every
// policy that authenticates has some of these options, so the ones for tokens start from here, too.
import { durationMs, durationText } from '../../util/duration.ts';
import { sizeBytes } from '../../util/size.ts';
import type { HmacOptions } from '../hmac/options.ts';
import {
  isSame,
  listChange,
  MORE_ALLOWED,
  names,
  numberChange,
  otherOptions,
  type PolicyChange,
  switched,
  without,
} from './change.ts';
import { type Plain, plainMeaning } from './meaning.ts';

/** Options that say where a credential stands and what becomes of requests without one. */
export type CredentialOptions = {
  readonly header?: string;
  readonly query?: string;
  readonly cookie?: string;
  readonly authorization?: string;
  readonly optional?: boolean;
  readonly forward?: boolean;
  readonly realm?: string;
};

const PLACES = ['header', 'query', 'cookie', 'authorization'] as const;

/** What the options of a credential have in common; `usual` is the place when none is written. */
export function compareCredentials(
  before: CredentialOptions,
  after: CredentialOptions,
  usual: CredentialOptions = {},
): PolicyChange[] {
  return [
    ...switched(before.optional, after.optional, {
      on: { effect: 'lost', text: '`optional` is on: requests without a credential pass' },
      off: { effect: 'tightened', text: '`optional` is off: requests without a credential are refused' },
    }),
    ...placeChanges(placesOf(before, usual), placesOf(after, usual)),
    ...switched(before.forward, after.forward, {
      on: { effect: 'loosened', text: '`forward` is on: upstreams get to see the credential' },
      off: { effect: 'changed', text: '`forward` is off: upstreams do not see the credential any more' },
    }),
    ...otherOptions(before, after, { realm: 'harmless' }),
  ];
}

/** `apiKey`: without a place, keys stand in `x-api-key`. */
export function compareApiKey(before: CredentialOptions, after: CredentialOptions): PolicyChange[] {
  return compareCredentials(before, after, { header: 'x-api-key' });
}

/** What the options of a credential mean; names of headers and schemes ignore case. */
export function credentialMeaning(
  options: CredentialOptions,
  usual: CredentialOptions = {},
  plain: Omit<Plain, 'defaults'> = {},
) {
  const { header: _header, query: _query, cookie: _cookie, authorization: _scheme, ...rest } = options;
  const defaults = { optional: false, forward: false };
  return { ...plainMeaning(rest, { ...plain, defaults }), places: placesOf(options, usual) };
}

/** What `apiKey` means. */
export function apiKeyMeaning(options: CredentialOptions) {
  return credentialMeaning(options, { header: 'x-api-key' });
}

/** Each place as it is told, such as "header x-api-key". */
function placesOf(options: CredentialOptions, usual: CredentialOptions): string[] {
  const written = PLACES.some((place) => options[place] !== undefined) ? options : usual;
  return PLACES.flatMap((place) => {
    const name = written[place];
    if (name === undefined) return [];
    return [`${place} ${place === 'header' || place === 'authorization' ? name.toLowerCase() : name}`];
  });
}

/** Nobody else passes by another place, but a credential in a query stands in logs; so it is worth a look. */
function placeChanges(before: readonly string[], after: readonly string[]): PolicyChange[] {
  const [fresh, gone] = [without(after, before), without(before, after)];
  return [
    ...(fresh.length === 0
      ? []
      : [{ effect: 'changed', text: `the credential may stand in ${names(fresh)}` } as const]),
    ...(gone.length === 0
      ? []
      : [{ effect: 'tightened', text: `the credential is not taken from ${names(gone)} any more` } as const]),
  ];
}

const COMPONENTS = ['@method', '@authority', '@path', '@query'];

/** `hmac`: what signatures must cover, and how old they may be. */
export function compareHmac(before: HmacOptions, after: HmacOptions): PolicyChange[] {
  const [was, is] = [hmacDefaults(before), hmacDefaults(after)];
  return [
    ...compareCredentials(before, after),
    ...listChange('component', was.components, is.components, {
      more: 'tightened',
      fewer: 'loosened',
      added: 'must be covered',
      gone: 'need not be covered any more',
    }),
    ...switched(was.digest, is.digest, {
      on: { effect: 'tightened', text: '`digest` is on: bodies must be covered' },
      off: { effect: 'loosened', text: '`digest` is off: bodies need not be covered' },
    }),
    ...numberChange('`maxAge`', durationMs(was.maxAge), durationMs(is.maxAge), {
      ...MORE_ALLOWED,
      show: durationText,
    }),
    ...numberChange('bound of `body`', sizeBytes(was.body), sizeBytes(is.body), {
      ...MORE_ALLOWED,
      show: (value) => `${value} bytes`,
    }),
    ...tagChange(was.tag, is.tag),
  ];
}

/** What `hmac` means. */
export function hmacMeaning(options: HmacOptions) {
  const { maxAge, body, ...rest } = hmacDefaults(options);
  return {
    ...plainMeaning(rest, { sets: ['components'], defaults: { optional: false } }),
    maxAge: durationMs(maxAge),
    body: sizeBytes(body),
  };
}

function hmacDefaults(options: HmacOptions) {
  return { components: COMPONENTS, digest: true, maxAge: '5m', body: '1MiB', ...options };
}

function tagChange(before: string | undefined, after: string | undefined): PolicyChange[] {
  if (isSame(before, after)) return [];
  if (after === undefined) return [{ effect: 'loosened', text: 'signatures need no `tag` any more' }];
  return [{ effect: 'tightened', text: `signatures must have the \`tag\` \`${after}\`` }];
}
