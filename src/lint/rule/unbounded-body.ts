import { isLoopback } from '../../util/loopback.ts';
import type { LintRule } from '../types.ts';

const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE']);

/** GW6005. */
export const unboundedBody: LintRule = {
  code: 'GW6005',
  presets: ['strict', 'security'],
  *check({ gateway }) {
    for (const listener of gateway.listeners) {
      const { address, limits, name } = listener;
      if (limits.bodyBytesMax > 0 || 'unix' in address || isLoopback(address.host)) continue;
      const open = gateway.routes.filter(
        (route) =>
          route.listeners.includes(name) &&
          route.action.kind === 'to' &&
          !((route.bodyBytesMax ?? 0) > 0) &&
          !route.matches.every(
            ({ methods }) => methods.length > 0 && methods.every((method) => WITHOUT_BODY.has(method)),
          ),
      );
      const [first] = open;
      if (first === undefined) continue;
      yield {
        at: listener.key,
        of: listener,
        message: `listener \`${name}\` takes request bodies of any length, for route \`${first.name}\` and others without a limit`,
        hint: 'give it a `limits: { body: 10MiB }`; a route may have another one',
        related: [{ message: `\`${first.name}\` is here`, span: first.key }],
      };
    }
  },
};
