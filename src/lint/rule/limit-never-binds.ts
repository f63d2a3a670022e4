// Limits of a policy that hold together, of which one allows so much that another always refuses before it does.
import type { JsonValue } from '../../artifact/types.ts';
import { spanOf } from '../../source/span.ts';
import { durationMs } from '../../util/duration.ts';
import { itemsIn } from '../node.ts';
import { listOf, optionOf, optionPlace, optionsNode, type Policy, valueAt } from '../policies.ts';
import type { LintRule } from '../types.ts';

/** GW6008. */
export const limitNeverBinds: LintRule = {
  code: 'GW6008',
  presets: ['recommended', 'strict'],
  *check({ gateway }) {
    for (const policy of gateway.policies) {
      if (policy.kind !== 'rateLimit') continue;
      const isSliding = optionOf(policy, 'algorithm') === 'sliding-window';
      const windows = windowsOf(policy);
      for (const loose of windows) {
        const tight = windows.find(
          (each) => each !== loose && (isSliding ? slidesWithin(each, loose) : fillsWithin(each, loose)),
        );
        if (tight === undefined) continue;
        yield {
          at: loose.at,
          of: policy,
          message: `${loose.text} never comes to bear: ${tight.text} refuses before`,
          hint: 'take it out, or make it tighter',
          related: [{ message: 'the tighter one is here', span: tight.at }],
        };
      }
    }
  },
};

interface Window {
  readonly at: ReturnType<typeof spanOf>;
  readonly text: string;
  readonly limit: number;
  readonly burst: number;
  readonly ms: number;
}

function windowsOf(policy: Policy): readonly Window[] {
  const items = itemsIn(optionsNode(policy), 'limits');
  const further = listOf(optionOf(policy, 'limits')).flatMap((limit, index) => {
    const item = items[index];
    return item === undefined ? [] : [windowOf(limit, spanOf(item))];
  });
  return [windowOf(policy.options, optionPlace(policy, 'limit')), ...further];
}

function windowOf(options: JsonValue, at: Window['at']): Window {
  const limit = Number(valueAt(options, 'limit'));
  const window = String(valueAt(options, 'window'));
  const burst = Number(valueAt(options, 'burst') ?? limit);
  const all = valueAt(options, 'burst') === undefined ? '' : `, ${burst} at once,`;
  return { at, text: `\`${limit}\` in \`${window}\`${all}`, limit, burst, ms: durationMs(window) };
}

/** A bucket is never empty when another one is no larger and fills up no faster; one of two equals stays. */
function fillsWithin(tight: Window, loose: Window): boolean {
  const [slower, faster] = [tight.limit * loose.ms, loose.limit * tight.ms];
  if (tight.burst > loose.burst || slower > faster) return false;
  return tight.burst < loose.burst || slower < faster;
}

/** As many windows as a longer one touches let through no more than it does. */
function slidesWithin(tight: Window, loose: Window): boolean {
  return Math.ceil(loose.ms / tight.ms) * tight.limit <= loose.limit;
}
