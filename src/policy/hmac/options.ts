import { REALM_SCHEMA } from '../challenge.ts';
import { CLOSED, optionalSchema } from '../schema-parts.ts';

/** What the spec says under `hmac:`. */
export type HmacOptions = {
  readonly components?: readonly string[];
  readonly maxAge?: string;
  readonly tag?: string;
  readonly digest?: boolean;
  readonly body?: string;
  readonly optional?: boolean;
  readonly realm?: string;
};

/** The schema of these options. */
export const HMAC_SCHEMA = {
  type: 'object',
  properties: {
    components: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: {
        type: 'string',
        title:
          'a component: a header in lower case, or one of `@method`, `@authority`, `@scheme`, `@target-uri`, `@request-target`, `@path`, `@query`',
        pattern:
          "^(?:@(?:method|authority|scheme|target-uri|request-target|path|query)|[a-z0-9!#$%&'*+.^_`|~-]+)$",
      },
      description:
        'What a signature must cover; it may cover more. Default: `@method`, `@authority`, `@path` and `@query`.',
    },
    maxAge: {
      $ref: '#/$defs/duration',
      default: '5m',
      description: 'How old a signature may be; `created` must say when it was made.',
    },
    tag: {
      type: 'string',
      minLength: 1,
      description: 'The `tag` that a signature must have; others are not looked at.',
    },
    digest: {
      type: 'boolean',
      default: true,
      description:
        'Whether a body must fit a `Content-Digest` that the signature covers. With `false`, bodies are not protected.',
    },
    body: {
      $ref: '#/$defs/size',
      default: '1MiB',
      description: 'The longest body that is read to check its digest; a longer one gets 413.',
    },
    optional: optionalSchema('without a signature', 'A wrong one'),
    realm: REALM_SCHEMA,
  },
  ...CLOSED,
} as const;
