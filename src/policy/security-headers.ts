// Headers that tell browsers to be careful with an answer.

import type { HeaderFields } from '../http/header-fields.ts';
import { DURATION_PATTERN, DURATION_TITLE, durationMs } from '../util/duration.ts';
import { compareSecurityHeaders, securityHeadersMeaning } from './compare/answer.ts';
import type { PolicyHandler, PolicyKind } from './types.ts';

/** A header whose value the upstream may choose. */
const UPSTREAM = 'upstream';

/** What the spec says under `securityHeaders:`. */
export type SecurityHeadersOptions = {
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

const HSTS_MAX_AGE = '8760h';
const FRAME_OPTIONS = 'SAMEORIGIN';
const REFERRER_POLICY = 'strict-origin-when-cross-origin';

const PRINTABLE = { type: 'string', pattern: '^[!-~]([ -~]*[!-~])?$', title: 'printable ASCII' } as const;

/** The `securityHeaders` policy. */
export const securityHeadersPolicy: PolicyKind<SecurityHeadersOptions> = {
  kind: 'securityHeaders',
  phase: 'transform',
  summary: 'Tells browsers to be careful with answers.',
  schema: {
    type: 'object',
    properties: {
      hsts: {
        type: 'object',
        description:
          '`Strict-Transport-Security`, for clients that came by https. Not sent unless it is here.',
        properties: {
          maxAge: {
            type: 'string',
            pattern: DURATION_PATTERN,
            title: DURATION_TITLE,
            default: HSTS_MAX_AGE,
            description: 'How long browsers use https only.',
          },
          includeSubdomains: {
            type: 'boolean',
            default: false,
            description: 'Whether this holds for all names below the host, too.',
          },
          preload: {
            type: 'boolean',
            default: false,
            description: 'Whether browsers may be delivered with it; includes all names below.',
          },
        },
        patternProperties: { '^x-': true },
        additionalProperties: false,
      },
      contentTypeOptions: {
        type: 'boolean',
        default: true,
        description: '`X-Content-Type-Options: nosniff`.',
      },
      frameOptions: {
        enum: ['DENY', FRAME_OPTIONS, UPSTREAM],
        default: FRAME_OPTIONS,
        description: '`X-Frame-Options`; `upstream` leaves it as the upstream says.',
      },
      referrerPolicy: {
        enum: [
          'no-referrer',
          'no-referrer-when-downgrade',
          'origin',
          'origin-when-cross-origin',
          'same-origin',
          'strict-origin',
          REFERRER_POLICY,
          'unsafe-url',
          UPSTREAM,
        ],
        default: REFERRER_POLICY,
        description: '`Referrer-Policy`; `upstream` leaves it as the upstream says.',
      },
      contentSecurityPolicy: {
        ...PRINTABLE,
        description: '`Content-Security-Policy`. Without it the upstream chooses.',
      },
      permissionsPolicy: {
        ...PRINTABLE,
        description: '`Permissions-Policy`. Without it the upstream chooses.',
      },
      crossOriginOpenerPolicy: {
        enum: ['same-origin', 'same-origin-allow-popups', 'noopener-allow-popups', 'unsafe-none'],
        description: '`Cross-Origin-Opener-Policy`. Without it the upstream chooses.',
      },
      crossOriginResourcePolicy: {
        enum: ['same-site', 'same-origin', 'cross-origin'],
        description: '`Cross-Origin-Resource-Policy`. Without it the upstream chooses.',
      },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: () => [],
  meaning: securityHeadersMeaning,
  compare: compareSecurityHeaders,
  createHandler: createSecurityHeadersHandler,
};

function createSecurityHeadersHandler(options: SecurityHeadersOptions): PolicyHandler {
  const fields = fieldsOf(options);
  const hsts = options.hsts && hstsValue(options.hsts);
  return {
    response({ response, clientScheme }) {
      if (response === undefined) return;
      for (const [name, value] of fields) response.headers.set(name, value);
      if (hsts !== undefined) writeHsts(response.headers, hsts, clientScheme);
    },
  };
}

function fieldsOf(options: SecurityHeadersOptions): readonly (readonly [name: string, value: string])[] {
  const {
    contentTypeOptions = true,
    frameOptions = FRAME_OPTIONS,
    referrerPolicy = REFERRER_POLICY,
  } = options;
  const values: Readonly<Record<string, string | undefined>> = {
    'x-content-type-options': contentTypeOptions ? 'nosniff' : undefined,
    'x-frame-options': frameOptions,
    'referrer-policy': referrerPolicy,
    'content-security-policy': options.contentSecurityPolicy,
    'permissions-policy': options.permissionsPolicy,
    'cross-origin-opener-policy': options.crossOriginOpenerPolicy,
    'cross-origin-resource-policy': options.crossOriginResourcePolicy,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === UPSTREAM ? [] : [[name, value] as const],
  );
}

function hstsValue({
  maxAge = HSTS_MAX_AGE,
  includeSubdomains = false,
  preload = false,
}: NonNullable<SecurityHeadersOptions['hsts']>): string {
  const seconds = Math.floor(durationMs(maxAge) / 1000);
  return `max-age=${seconds}${includeSubdomains || preload ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`;
}

/** RFC 6797 section 7.2: never over plain http. */
function writeHsts(headers: HeaderFields, value: string, scheme: 'http' | 'https'): void {
  if (scheme === 'https') headers.set('strict-transport-security', value);
  else headers.remove('strict-transport-security');
}
