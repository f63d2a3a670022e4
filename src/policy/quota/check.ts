// What JSON Schema cannot say about quotas: plans without a quota, of one name, and that no consumer can ever have.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import type { SourceNode } from '../../source/types.ts';
import { checkStore, spanAt } from '../limit/check.ts';
import type { Plan, QuotaOptions } from './plan.ts';

/** Everything wrong with the plans of one policy. */
export function checkQuota(options: QuotaOptions, node: SourceNode): Diagnostic[] {
  // Keys that are missing have been told.
  const plans = options.plans ?? [];
  return [
    ...plans.flatMap((plan, at) => checkPlan(plan, at, node)),
    ...checkNames(plans, node),
    ...checkStore(options, node),
  ];
}

function checkPlan({ day, month }: Plan, at: number, node: SourceNode): Diagnostic[] {
  if (day !== undefined || month !== undefined) return [];
  const hint = 'give it `day`, `month` or both';
  return [createDiagnostic('GW1103', spanAt(node, ['plans', at]), 'a plan needs a quota', { hint })];
}

function checkNames(plans: readonly Plan[], node: SourceNode): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const named = new Map<string, number>();
  const open = plans.findIndex(({ groups }) => groups === undefined);
  for (const [at, { name }] of plans.entries()) {
    const first = named.get(name);
    if (first === undefined) named.set(name, at);
    else {
      const related = [{ message: 'the first is here', span: spanAt(node, ['plans', first]) }];
      const message = `there are two plans \`${name}\``;
      diagnostics.push(createDiagnostic('GW1407', spanAt(node, ['plans', at, 'name']), message, { related }));
    }
    if (open === -1 || at <= open) continue;
    const message = `nobody can have plan \`${name}\`: a plan before it is for everyone`;
    diagnostics.push(
      createDiagnostic('GW1104', spanAt(node, ['plans', at, 'name']), message, {
        hint: 'put the plan without `groups` last',
        related: [{ message: 'it is here', span: spanAt(node, ['plans', open]) }],
      }),
    );
  }
  return diagnostics;
}
