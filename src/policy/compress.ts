// Compression of answers: which coding the client gets (RFC 9110 section 12.5.3), and which answers are left alone.

import { chooseCoding } from '../http/accept-encoding.ts';
import { cacheDirectives } from '../http/cache-directives.ts';
import { transformContent } from '../http/content.ts';
import type { HeaderFields } from '../http/header-fields.ts';
import { essenceOf, typeMatcher } from '../http/media-type.ts';
import type { Exchange, ResponseHead } from '../http/types.ts';
import { addVary } from '../http/vary.ts';
import { compareCompress, compressMeaning } from './compare/answer.ts';
import { type Coding, canCode, createCoder, type Effort } from './compress/codings.ts';
import type { PolicyHandler, PolicyKind } from './types.ts';

/** What the spec says under `compress:`. */
export type CompressOptions = {
  readonly encodings?: readonly Coding[];
  readonly types?: readonly string[];
  readonly minBytes?: number;
  readonly effort?: Effort;
};

const ENCODINGS: readonly Coding[] = ['zstd', 'br', 'gzip'];

/** Below this an answer fits into a packet or two anyway. */
const MIN_BYTES = 1_024;

const TYPES = [
  'text/*',
  'application/json',
  'application/*+json',
  'application/javascript',
  'application/xml',
  'application/*+xml',
  'application/x-ndjson',
  'application/yaml',
  'application/wasm',
  'application/manifest+json',
  'image/svg+xml',
  'image/bmp',
  'font/ttf',
  'font/otf',
  'application/vnd.ms-fontobject',
];

/** The `compress` policy. */
export const compressPolicy: PolicyKind<CompressOptions> = {
  kind: 'compress',
  phase: 'compression',
  summary: 'Compresses answers for clients that take them compressed.',
  schema: {
    type: 'object',
    properties: {
      encodings: {
        type: 'array',
        items: { enum: [...ENCODINGS] },
        minItems: 1,
        uniqueItems: true,
        description:
          'Which codings to offer; the first is taken if the client likes several alike. All three by default; `zstd` is left out where Node is older than 22.15.',
      },
      types: {
        type: 'array',
        items: { type: 'string', pattern: '^[^/;\\s]+/[^;\\s]+$' },
        minItems: 1,
        description:
          'Media types to compress, such as `text/html`, `text/*` or `application/*+json`. By default text, JSON, JavaScript, XML, SVG, WebAssembly, YAML and fonts that are not compressed already.',
      },
      minBytes: {
        type: 'integer',
        minimum: 0,
        default: MIN_BYTES,
        description: 'Answers that say they are shorter are left as they are.',
      },
      effort: {
        enum: ['fast', 'balanced', 'small'],
        default: 'balanced',
        description:
          'How much processor time goes into making answers small: gzip level 1, 6 or 9; Brotli quality 1, 4 or 9; zstd level 1, 3 or 12.',
      },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: () => [],
  meaning: compressMeaning,
  compare: compareCompress,
  createHandler: createCompressHandler,
};

function createCompressHandler(options: CompressOptions): PolicyHandler {
  const { encodings = ENCODINGS, types = TYPES, minBytes = MIN_BYTES, effort = 'balanced' } = options;
  const offered = encodings.filter(canCode);
  const isCompressible = typeMatcher(types);
  return {
    response(exchange) {
      const { response } = exchange;
      if (response === undefined || !mayBeCoded(exchange, response)) return;
      const { headers, status } = response;
      const length = lengthOf(headers);
      // A 304 says of its type nothing; the rest of it must be as on the answer that the client has.
      const isUnchanged = status === 304;
      if (!isUnchanged && !isCompressible(essenceOf(headers.first('content-type')))) return;
      if (!isUnchanged && length !== undefined && length < minBytes) return;
      addVary(headers, 'accept-encoding');
      const coding = chooseCoding(exchange.request.headers.get('accept-encoding'), offered);
      if (coding === undefined) return;
      weakenTag(headers);
      if (isUnchanged) return;
      headers.set('content-encoding', coding);
      transformContent(response, createCoder(coding, { effort, flush: length === undefined }));
    },
  };
}

/** RFC 9110 section 7.7: what says that it may not be transformed is not; parts of a content cannot be. */
function mayBeCoded(exchange: Exchange, { status, headers }: ResponseHead): boolean {
  if (status < 200 || status === 204 || status === 205 || status === 206) return false;
  if (headers.has('content-range')) return false;
  const coded = headers.get('content-encoding');
  if (coded !== undefined && coded.trim().toLowerCase() !== 'identity') return false;
  return !forbidsChange(headers) && !forbidsChange(exchange.request.headers);
}

function forbidsChange(headers: HeaderFields): boolean {
  return cacheDirectives(headers.get('cache-control')).has('no-transform');
}

function lengthOf(headers: HeaderFields): number | undefined {
  const declared = headers.first('content-length');
  return declared === undefined ? undefined : Number(declared);
}

/** RFC 9110 section 8.8.3.3: coded content is another representation, so a strong tag may not stay as it is. */
function weakenTag(headers: HeaderFields): void {
  const tag = headers.first('etag');
  if (tag?.startsWith('"')) headers.set('etag', `W/${tag}`);
}
