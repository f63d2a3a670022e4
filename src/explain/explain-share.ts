// Which of a route's upstreams takes a request, as far as the request alone tells: who calls is not known here.
import { createShareChooser, weightsAt } from '../action/split/choose-share.ts';
import { shareKeyOf, shareKeyText } from '../action/split/share-key.ts';
import type { Share, ToAction } from '../artifact/types.ts';
import { HeaderFields } from '../http/header-fields.ts';
import type { Match } from './types.ts';

/** What is known of a request whose share is wanted. */
export interface KnownRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, for ramps. */
  readonly nowMs: number;
}

type ExplainedShare = Pick<Match, 'upstream' | 'upstreamBy' | 'split' | 'splitBy' | 'ramp' | 'rampPercent'>;

/** Says who takes a request, and by what; where only chance or the caller decides, the upstream with the largest share. */
export function explainShare(to: ToAction, request: KnownRequest): ExplainedShare {
  const { split, by, ramp } = to;
  const [only, second] = split;
  if (only !== undefined && second === undefined && only.when === undefined)
    return { upstream: only.upstream };
  const weights = weightsAt(to, request.nowMs);
  const [index, upstreamBy] = chosen(to, weights, request);
  const upstream = split[index]?.upstream;
  return {
    ...(upstream !== undefined && { upstream }),
    split,
    upstreamBy,
    ...(by && { splitBy: shareKeyText(by) }),
    ...(ramp && { ramp, rampPercent: Math.round((weights[1] ?? 0) * 1e5) / 1e3 }),
  };
}

function chosen(
  to: ToAction,
  weights: readonly number[],
  { headers, params }: KnownRequest,
): readonly [index: number, upstreamBy: NonNullable<Match['upstreamBy']>] {
  const chooser = createShareChooser(to);
  const fields = new HeaderFields(Object.entries(headers).flat());
  const source = { request: { headers: fields }, params, clientAddress: '', identity: undefined };
  const heaviest = weights.indexOf(Math.max(...weights));
  const ruled = chooser.ruled(source);
  // A condition on the caller that stands before may hold all the same.
  if (to.split.slice(0, ruled).some(asksWhoCalls)) return [heaviest, 'caller'];
  if (ruled !== undefined) return [ruled, 'condition'];
  const key = to.by && shareKeyOf(to.by, source);
  if (key !== undefined) return [chooser.keyed(key, weights), to.ramp === undefined ? 'key' : 'ramp'];
  if (to.ramp !== undefined) return [heaviest, 'ramp'];
  const isAlone = weights.filter((weight) => weight > 0).length === 1;
  return [heaviest, isAlone ? 'weight' : 'chance'];
}

function asksWhoCalls({ when = [] }: Share): boolean {
  return when.some(({ consumers, groups }) => consumers !== undefined || groups !== undefined);
}
