// JSON bodies in another shape: of requests before they are forwarded, of answers before they are sent. What cannot
// be reshaped for certain is refused, because dropping a member may be a matter of secrecy.

import type { JsonValue } from '../artifact/types.ts';
import { transformContent } from '../http/content.ts';
import { essenceOf, isJsonType } from '../http/media-type.ts';
import type { Exchange, ResponseHead } from '../http/types.ts';
import { UnusableAnswerError } from '../http/unusable-answer.ts';
import { createReshape, type Reshape } from './body/reshape.ts';
import { templateParams } from './body/template.ts';
import { wholeContent } from './body/whole-content.ts';
import { bodyMeaning, compareBody } from './compare/shape.ts';
import { parseJson, writeJson } from './json/parse-json.ts';
import { bodyProblem, refuse } from './refuse.ts';
import type { PolicyHandler, PolicyKind, Verdict } from './types.ts';

type Side = {
  readonly pick?: readonly string[];
  readonly drop?: readonly string[];
  readonly rename?: Readonly<Record<string, string>>;
  readonly wrap?: string;
  readonly template?: JsonValue;
  readonly maxBytes?: number;
  readonly otherTypes?: 'refuse' | 'pass';
};

/** What the spec says under `body:`. */
export type BodyOptions = {
  readonly request?: Side;
  readonly response?: Side & { readonly statuses?: 'any' | 'success' };
};

const BYTES_MAX = 1_048_576;

const POINTER = { type: 'string', pattern: '^/' } as const;

function sideProperties(otherTypes: string, tooLong: string) {
  return {
    pick: {
      type: 'array',
      items: POINTER,
      description:
        'Keep only what these JSON pointers name; `*` is every element or member, as in `/items/*/price`.',
    },
    drop: { type: 'array', items: POINTER, description: 'Take away what these JSON pointers name.' },
    rename: {
      type: 'object',
      propertyNames: { pattern: '^/' },
      additionalProperties: { type: 'string' },
      description: 'New names for members: JSON pointer to name, as in `/user/mail: email`.',
    },
    template: {
      description:
        'A new body with places for what the old one has: `{/user/name}`, `{/}` for all of it, `{id}` for a parameter of the path.',
    },
    wrap: { type: 'string', description: 'Put all of it into an object under this name.' },
    maxBytes: { type: 'integer', minimum: 1, default: BYTES_MAX, description: tooLong },
    otherTypes: {
      enum: ['refuse', 'pass'],
      default: otherTypes,
      description: 'What becomes of bodies that are not JSON.',
    },
  } as const;
}

/** The `body` policy. */
export const bodyPolicy: PolicyKind<BodyOptions> = {
  kind: 'body',
  phase: 'transform',
  summary: 'Gives JSON bodies of requests and answers another shape.',
  schema: {
    type: 'object',
    properties: {
      request: {
        type: 'object',
        description: 'Changes to the body of the request. They are made in the order of the keys here.',
        properties: sideProperties('refuse', 'Longer bodies are refused with 413.'),
        patternProperties: { '^x-': true },
        additionalProperties: false,
      },
      response: {
        type: 'object',
        description:
          "Changes to the body of an upstream's answer. They are made in the order of the keys here.",
        properties: {
          ...sideProperties('pass', 'Longer answers become 502.'),
          statuses: {
            enum: ['any', 'success'],
            default: 'any',
            description: 'Whether answers of every status are changed, or those from 200 to 299 only.',
          },
        },
        patternProperties: { '^x-': true },
        additionalProperties: false,
      },
    },
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: () => [],
  params: ({ request, response }) => [
    ...new Set([request, response].flatMap((side) => templateParams(side?.template))),
  ],
  meaning: bodyMeaning,
  compare: compareBody,
  createHandler: createBodyHandler,
};

function createBodyHandler({ request, response }: BodyOptions): PolicyHandler {
  const change = request && requestChange(request);
  const answers = response && answerChange(response);
  return {
    request(exchange) {
      answers?.prepare(exchange);
      return change?.(exchange);
    },
    ...(answers && { response: answers.response }),
  };
}

function requestChange(side: Side): (exchange: Exchange) => Promise<Verdict> {
  const reshape = createReshape(side);
  const { maxBytes = BYTES_MAX, otherTypes = 'refuse' } = side;
  return async (exchange) => {
    const { headers } = exchange.request;
    const body = await exchange.readBody(maxBytes);
    if (typeof body === 'string') return refuse(exchange, bodyProblem(body));
    if (body.length === 0) return undefined;
    if (!isPlainJson(headers)) return otherTypes === 'pass' ? undefined : refuse(exchange, NOT_JSON);
    const parsed = parseJson(body, { exact: true });
    if ('problem' in parsed) {
      const errors = [{ detail: parsed.problem, pointer: '#' }];
      return refuse(exchange, { status: 400, detail: 'The request is not as it should be.', errors });
    }
    exchange.requestBody = Buffer.from(written(reshape, parsed.value, exchange));
    for (const name of DIGESTS) headers.remove(name);
    return undefined;
  };
}

const NOT_JSON = { status: 415, detail: 'The body must be JSON without a content coding.' };

const DIGESTS = ['content-md5', 'digest', 'content-digest', 'repr-digest'];

function isPlainJson(headers: ResponseHead['headers']): boolean {
  const coding = headers.get('content-encoding')?.trim().toLowerCase();
  const isPlain = coding === undefined || coding === 'identity';
  return (
    isPlain && headers.count('content-type') === 1 && isJsonType(essenceOf(headers.first('content-type')))
  );
}

function written(reshape: Reshape, value: unknown, { params }: Exchange): string {
  return writeJson(reshape(value, params) ?? null);
}

function answerChange(side: NonNullable<BodyOptions['response']>) {
  const reshape = createReshape(side);
  const { maxBytes = BYTES_MAX, otherTypes = 'pass', statuses = 'any' } = side;
  /** What the client takes, while the upstream is asked for something plainer. */
  const accepted = new WeakMap<Exchange, { readonly codings: string | undefined }>();
  return {
    /** Parts and coded content cannot be reshaped, so the upstream is not asked for them. */
    prepare(exchange: Exchange): void {
      const { headers } = exchange.request;
      accepted.set(exchange, { codings: headers.get('accept-encoding') });
      headers.set('accept-encoding', 'identity');
      headers.remove('range');
      headers.remove('if-range');
    },
    response(exchange: Exchange): void {
      const before = accepted.get(exchange);
      if (before !== undefined) restore(exchange, before.codings);
      const { response } = exchange;
      // The gateway's own answers are as they should be.
      if (response?.httpVersion === undefined || !isWanted(response.status, statuses)) return;
      const { headers } = response;
      if (!isJsonType(essenceOf(headers.first('content-type')))) {
        if (otherTypes === 'refuse') throw new UnusableAnswerError('the answer is not JSON');
        return;
      }
      if (!isPlainJson(headers) || response.status === 206 || headers.has('content-range'))
        throw new UnusableAnswerError('the answer is coded, or a part, and cannot be reshaped');
      weakenTag(headers);
      const make = (bytes: Buffer) => Buffer.from(reshaped(bytes, reshape, exchange));
      transformContent(response, wholeContent(maxBytes, make), { whole: true });
    },
  };
}

/** What comes behind, such as compression, goes by what the client said. */
function restore({ request }: Exchange, codings: string | undefined): void {
  if (codings === undefined) request.headers.remove('accept-encoding');
  else request.headers.set('accept-encoding', codings);
}

function isWanted(status: number, statuses: 'any' | 'success'): boolean {
  if (status === 204 || status === 304) return false;
  return statuses === 'any' || (status >= 200 && status < 300);
}

/** RFC 9110 section 8.8.1: a tag may stay, but not as one that promises the same bytes. */
function weakenTag(headers: ResponseHead['headers']): void {
  const tag = headers.first('etag');
  if (tag?.startsWith('"')) headers.set('etag', `W/${tag}`);
}

function reshaped(bytes: Buffer, reshape: Reshape, exchange: Exchange): string | Buffer {
  if (bytes.length === 0) return bytes;
  const parsed = parseJson(bytes, { exact: true });
  if ('problem' in parsed) throw new UnusableAnswerError(`the answer cannot be reshaped: ${parsed.problem}`);
  return written(reshape, parsed.value, exchange);
}
