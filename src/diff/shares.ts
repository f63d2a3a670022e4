// What is said when a route's upstreams share its traffic otherwise than before.
import { shareKeyText } from '../action/split/share-key.ts';
import { movedPercent, percentText } from '../action/split/share-words.ts';
import type { JsonValue, ToAction } from '../artifact/types.ts';
import { shown } from './secret.ts';
import type { Difference } from './types.ts';
import { upstreamsText } from './words.ts';

/** The difference between two actions whose upstreams, shares, conditions, keys or ramps are not the same. */
export function shareDifference(was: ToAction, is: ToAction): Difference {
  return {
    what: 'upstreams',
    kind: 'rerouted',
    severity: 'risky',
    text: `goes to ${upstreamsText(is)} instead of ${upstreamsText(was)}${remark(was, is)}`,
    before: view(was),
    after: view(is),
  };
}

/** How much of the traffic moves, where that can be told, and whether clients stay with their shares. */
function remark(was: ToAction, is: ToAction): string {
  if (was.ramp !== undefined || is.ramp !== undefined) return '';
  const moved = movedPercent(was.split, is.split);
  const isSplit = [was, is].some(({ split }) => split.length > 1);
  const words = isSplit && moved > 0 && moved < 100 ? [`${percentText(moved)} of the requests move`] : [];
  const keys = [was, is].map(({ by }) => (by === undefined ? undefined : shareKeyText(by)));
  const areBothSplit = [was, is].every(({ split }) => split.length > 1);
  if (areBothSplit && keys[0] !== keys[1]) words.push('clients do not keep their shares');
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

/** The split alone, as it has always been shown, unless there is more to it. */
function view({ split, by, ramp }: ToAction): JsonValue {
  const shares = shown(split);
  if (by === undefined && ramp === undefined) return shares;
  return shown({ split, ...(by && { by }), ...(ramp && { ramp }) });
}
