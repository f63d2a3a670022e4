// Whether an edited spec treats every request as before: the same routes by name, with the same policies and actions.
import type { Artifact } from '../artifact/types.ts';
import { compareRuleSets } from '../matching/algebra/compare.ts';
import { openRuleSets } from '../matching/algebra/rule-set.ts';
import type { Rule } from '../matching/algebra/types.ts';
import { namedBehaviourOf } from './behaviour.ts';

/** Whether two artifacts are known to treat every request the same; false also when that takes too long to find out. */
export function isSameBehaviour(before: Artifact, after: Artifact): boolean {
  const parts = ({ listeners, upstreams, policies }: Artifact) =>
    JSON.stringify([listeners, upstreams, policies]);
  if (parts(before) !== parts(after)) return false;
  const [old, now] = [openRuleSets(before), openRuleSets(after)];
  const behaviours = {
    before: (rule: Rule) => namedBehaviourOf(before, rule.route, rule.path),
    after: (rule: Rule) => namedBehaviourOf(after, rule.route, rule.path),
  };
  return old.every((set, listener) => {
    const other = now[listener];
    return other !== undefined && compareRuleSets(set, other, behaviours).length === 0;
  });
}
