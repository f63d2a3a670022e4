// What other options of the policies that work on answers do: `cache`, `compress`, `securityHeaders`, `deprecation`,
// `fault`. None keeps a client out; what browsers were told to be careful with is the most that can go.
import { durationMs } from '../../util/duration.ts';
import { isSame, numberChange, otherOptions, type PolicyChange } from './change.ts';
import { plainMeaning } from './meaning.ts';

type CacheOptions = {
  readonly maxBytes?: number;
  readonly maxBodyBytes?: number;
  readonly heuristic?: boolean;
  readonly staleWhileRevalidate?: number;
  readonly staleIfError?: number;
  readonly clientDirectives?: 'heed' | 'ignore';
  readonly purgeToken?: string;
  readonly tagFields?: readonly string[];
};

/** `cache`: what may be given again, and for how long. */
export function compareCache(before: CacheOptions, after: CacheOptions): PolicyChange[] {
  const seconds = (value: number) => `${value} s`;
  const stale = { more: 'changed', fewer: 'harmless', show: seconds } as const;
  return [
    ...numberChange(
      '`staleWhileRevalidate`',
      before.staleWhileRevalidate ?? 0,
      after.staleWhileRevalidate ?? 0,
      stale,
    ),
    ...numberChange('`staleIfError`', before.staleIfError ?? 0, after.staleIfError ?? 0, stale),
    ...otherOptions(cacheMeaning(before), cacheMeaning(after), {
      heuristic: 'changed',
      clientDirectives: 'changed',
      purgeToken: 'changed',
      tagFields: 'changed',
      maxBytes: 'harmless',
      maxBodyBytes: 'harmless',
    }),
  ];
}

/** What `cache` means. */
export function cacheMeaning(options: CacheOptions) {
  const stale = { staleWhileRevalidate: 0, staleIfError: 0 };
  const sizes = { maxBytes: 67_108_864, maxBodyBytes: 4_194_304 };
  return plainMeaning(options, {
    defaults: {
      ...sizes,
      ...stale,
      heuristic: false,
      clientDirectives: 'heed',
      tagFields: ['Surrogate-Key', 'Cache-Tag'],
    },
    sets: ['tagFields'],
  });
}

type CompressOptions = {
  readonly encodings?: readonly string[];
  readonly types?: readonly string[];
  readonly minBytes?: number;
  readonly effort?: string;
};

/** `compress`: clients get what they take, whatever it is. */
export function compareCompress(before: CompressOptions, after: CompressOptions): PolicyChange[] {
  return otherOptions(compressMeaning(before), compressMeaning(after), {
    encodings: 'harmless',
    types: 'harmless',
    minBytes: 'harmless',
    effort: 'harmless',
  });
}

/** What `compress` means; of codings the order matters, of types it does not. */
export function compressMeaning(options: CompressOptions) {
  const defaults = { encodings: ['zstd', 'br', 'gzip'], minBytes: 1_024, effort: 'balanced' };
  return plainMeaning(options, { defaults, sets: ['types'] });
}

type SecurityHeadersOptions = {
  readonly hsts?: {
    readonly maxAge?: string;
    readonly includeSubdomains?: boolean;
    readonly preload?: boolean;
  };
  readonly contentTypeOptions?: boolean;
  readonly frameOptions?: string;
  readonly referrerPolicy?: string;
  readonly contentSecurityPolicy?: string;
  readonly permissionsPolicy?: string;
  readonly crossOriginOpenerPolicy?: string;
  readonly crossOriginResourcePolicy?: string;
};

/** `securityHeaders`: which are not sent any more, and which say something else. */
export function compareSecurityHeaders(
  before: SecurityHeadersOptions,
  after: SecurityHeadersOptions,
): PolicyChange[] {
  const [was, is] = [sentHeaders(before), sentHeaders(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name): PolicyChange[] => {
    const [one, other] = [was.get(name), is.get(name)];
    if (one === other) return [];
    if (other === undefined) return [{ effect: 'loosened', text: `\`${name}\` is not sent any more` }];
    if (one === undefined) return [{ effect: 'changed', text: `\`${name}\` is sent` }];
    return [{ effect: 'changed', text: `\`${name}\` is \`${other}\` instead of \`${one}\`` }];
  });
}

/** What `securityHeaders` means. */
export function securityHeadersMeaning(options: SecurityHeadersOptions) {
  return Object.fromEntries(sentHeaders(options));
}

/** What is sent, by the option that says so; `upstream` is what would be sent anyway. */
function sentHeaders({ hsts, ...options }: SecurityHeadersOptions): ReadonlyMap<string, string> {
  const defaults = {
    contentTypeOptions: true,
    frameOptions: 'SAMEORIGIN',
    referrerPolicy: 'strict-origin-when-cross-origin',
  };
  const values = Object.entries(plainMeaning(options, { defaults })).filter(
    ([, value]) => value !== false && value !== 'upstream',
  );
  const sent = new Map(values.map(([name, value]) => [name, String(value)]));
  if (hsts !== undefined) {
    const { maxAge = '8760h', includeSubdomains = false, preload = false } = hsts;
    const words = [
      ...(includeSubdomains || preload ? ['includeSubDomains'] : []),
      ...(preload ? ['preload'] : []),
    ];
    sent.set('hsts', [`max-age=${Math.floor(durationMs(maxAge) / 1000)}`, ...words].join('; '));
  }
  return sent;
}

type DeprecationOptions = {
  readonly since: string;
  readonly sunset?: string;
  readonly link?: string;
  readonly successor?: string;
};

/** `deprecation`: what clients are told of the end; nothing ends by it. */
export function compareDeprecation(before: DeprecationOptions, after: DeprecationOptions): PolicyChange[] {
  return (['since', 'sunset', 'link', 'successor'] as const).flatMap((key): PolicyChange[] => {
    const [was, is] = [before[key], after[key]];
    if (was === is) return [];
    return [{ effect: 'harmless', text: `\`${key}\` ${was ?? 'nothing'} → ${is ?? 'nothing'}` }];
  });
}

type Share = { readonly percent?: number };
type FaultOptions = {
  readonly delay?: Share & { readonly time: string };
  readonly abort?: Share & { readonly status: number };
};

/** `fault`: more or fewer requests that something is done to. */
export function compareFault(before: FaultOptions, after: FaultOptions): PolicyChange[] {
  return [
    ...shareChange('delayed', before.delay, after.delay),
    ...shareChange('aborted', before.abort, after.abort),
    ...detailChange('delay', before.delay?.time, after.delay?.time),
    ...detailChange('status', before.abort?.status, after.abort?.status),
  ];
}

function shareChange(what: string, before: Share | undefined, after: Share | undefined): PolicyChange[] {
  const [was, is] = [before, after].map((each) => (each === undefined ? 0 : (each.percent ?? 100)));
  return numberChange(`share of requests that are ${what}`, was ?? 0, is ?? 0, {
    more: 'tightened',
    fewer: 'harmless',
    show: (value) => `${value} %`,
  });
}

function detailChange(
  what: string,
  before: string | number | undefined,
  after: string | number | undefined,
): PolicyChange[] {
  if (before === undefined || after === undefined || isSame(before, after)) return [];
  return [{ effect: 'changed', text: `${what} ${before} → ${after}` }];
}

/** What `fault` means. */
export function faultMeaning({ delay, abort }: FaultOptions) {
  const defaults = { percent: 100 };
  return {
    ...(delay && { delay: plainMeaning(delay, { defaults, durations: ['time'] }) }),
    ...(abort && { abort: plainMeaning(abort, { defaults }) }),
  };
}
