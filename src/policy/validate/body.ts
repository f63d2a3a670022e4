// The body of a request: which media types are taken, and what its JSON must be.
import { essenceOf, isJsonType, typeMatcher } from '../../http/media-type.ts';
import type { Answer, ProblemError } from '../../http/problem.ts';
import type { Exchange } from '../../http/types.ts';
import { parseJson } from '../json/parse-json.ts';
import { bodyProblem, refuse } from '../refuse.ts';
import type { Validator } from './schemas.ts';

/** What a body must be, by media type. */
export interface BodyRule {
  readonly required: boolean;
  readonly contents: readonly BodyContent[];
  readonly bytesMax: number;
}

/** One media type, or several by a pattern, and the schema of its JSON. */
export interface BodyContent {
  /** Without parameters; may hold `*`. */
  readonly type: string;
  fits(essence: string): boolean;
  readonly validate: Validator | undefined;
}

/** Beyond this only the first fault of a body is named: naming all would cost more than reading it. */
const ALL_FAULTS_BYTES_MAX = 16_384;

/** Makes the rule for one media type. */
export function bodyContent(type: string, validate: Validator | undefined): BodyContent {
  return { type, fits: typeMatcher([type]), validate };
}

/** Checks the body of an exchange; gives a refusal at once, a list of faults, or a promise of either. */
export async function checkBody(
  exchange: Exchange,
  rule: BodyRule,
): Promise<Answer | readonly ProblemError[]> {
  const { headers } = exchange.request;
  const body = await exchange.readBody(rule.bytesMax);
  if (typeof body === 'string') return refuse(exchange, bodyProblem(body));
  if (body.length === 0) return rule.required ? [{ detail: 'a body is required', pointer: '#' }] : [];
  const coding = headers.get('content-encoding')?.trim().toLowerCase();
  if (coding !== undefined && coding !== 'identity')
    return refuse(exchange, CODED, { 'accept-encoding': 'identity' });
  const essence = essenceOf(headers.count('content-type') > 1 ? undefined : headers.first('content-type'));
  const content = rule.contents.find((each) => each.fits(essence));
  if (content === undefined) return refuseType(exchange, rule);
  if (content.validate === undefined || !isJsonType(essence)) return [];
  const parsed = parseJson(body);
  if ('problem' in parsed) return [{ detail: parsed.problem, pointer: '#' }];
  const faults = content.validate(parsed.value, body.length <= ALL_FAULTS_BYTES_MAX);
  return faults.map(({ pointer, detail }) => ({ detail, pointer: `#${encodeURI(pointer)}` }));
}

const CODED = { status: 415, detail: 'The body must come without a content coding.' };

function refuseType(exchange: Exchange, { contents }: BodyRule): Answer {
  const types = contents.map(({ type }) => type).join(', ');
  const { method } = exchange.request;
  // RFC 9110 section 15.5.16, RFC 5789 section 3.1.
  const fields =
    method === 'PATCH' ? { 'accept-patch': types } : method === 'POST' ? { 'accept-post': types } : {};
  return refuse(
    exchange,
    { status: 415, detail: `The body must be of one of these types: ${types}.` },
    fields,
  );
}
