// The documented shape of `gw diff --format json`: fields may be added, never renamed.
import type { JsonValue } from '../artifact/types.ts';
import { curlCommand } from '../diagnostic/curl.ts';
import type { Change, ChangedRequests, Difference, GatewayDiff } from './types.ts';

/** A comparison as JSON. */
export function diffObject({ identical, changes, violations, notes }: GatewayDiff): object {
  return {
    version: 1,
    identical,
    changes: changes.map(changeObject),
    violations: violations.map(({ rule, place, change, text, witness }) => ({
      rule,
      text,
      change: changes[change]?.fingerprint,
      place,
      ...(witness && { witness }),
    })),
    notes,
    summary: summaryObject({ changes, violations }),
  };
}

/** How many changes there are of each severity, and how many broken rules. */
export function summaryObject({ changes, violations }: Pick<GatewayDiff, 'changes' | 'violations'>) {
  const count = (severity: Change['severity']) => changes.filter((each) => each.severity === severity).length;
  return {
    changes: changes.length,
    breaking: count('breaking'),
    risky: count('risky'),
    safe: count('safe'),
    violations: violations.length,
  };
}

function changeObject(change: Change): object {
  const { fingerprint, kind, severity, route, routes, summary, differences, requests, places } = change;
  const [shown] = requests;
  return {
    fingerprint,
    kind,
    severity,
    ...(route !== undefined && { route }),
    summary,
    ...sides(shown, differences),
    ...(shown?.witness && { witness: shown.witness, curl: curlCommand(shown.witness) }),
    routes,
    differences: differences.map(({ isShared: _, ...difference }) => difference),
    requests,
    places,
  };
}

/** What differs, side by side: whose the request was and is, and each thing that is not as it was. */
function sides(shown: ChangedRequests | undefined, differences: readonly Difference[]): object {
  const values = (side: 'before' | 'after'): Record<string, JsonValue> => ({
    ...shown?.[side],
    ...Object.fromEntries(
      differences.flatMap((each): [string, JsonValue][] => {
        const value = each[side];
        return value === undefined || each.what === 'served' ? [] : [[each.what, value]];
      }),
    ),
  });
  return { before: values('before'), after: values('after') };
}
