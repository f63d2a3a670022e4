import type { Artifact, PolicyRecord } from '../artifact/types.ts';
import { findPolicyKind } from '../policy/registry.ts';
import type { PolicyDeps, PolicyHandler } from '../policy/types.ts';

/**
 * The handlers of an artifact's policies by name, each made once, also where one policy is made of others. Throws
 * when a kind is unknown, or when a policy leads back to itself.
 */
export function createPolicyHandlers(
  { policies, consumers }: Pick<Artifact, 'policies' | 'consumers'>,
  depsOf: (policy: PolicyRecord) => Omit<PolicyDeps, 'name' | 'policy' | 'consumers'>,
): ReadonlyMap<string, PolicyHandler> {
  const records = new Map(policies.map((record) => [record.name, record]));
  const handlers = new Map<string, PolicyHandler>();
  const open = new Set<string>();
  const handlerOf = (name: string): PolicyHandler => {
    const known = handlers.get(name);
    if (known !== undefined) return known;
    const record = records.get(name);
    if (record === undefined) throw new Error(`the artifact names policy "${name}" but does not hold it`);
    if (open.has(name)) throw new Error(`policy "${name}" is made of itself`);
    const kind = findPolicyKind(record.kind);
    if (kind === undefined) {
      throw new Error(`policy "${name}" is of a kind this version does not know: "${record.kind}"`);
    }
    open.add(name);
    const handler = kind.createHandler(record.options, {
      ...depsOf(record),
      name,
      consumers,
      policy: handlerOf,
    });
    open.delete(name);
    handlers.set(name, handler);
    return handler;
  };
  for (const { name } of policies) handlerOf(name);
  return handlers;
}
