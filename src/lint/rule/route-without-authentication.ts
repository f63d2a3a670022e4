// A guarded place that can be reached without saying who one is: by another method, or without a condition that the
// guarded route makes. Such requests fall through to a route of the same path, or to a wider one of the same upstream.
import type { Literal } from '../../matching/algebra/types.ts';
import type { MatchWitness } from '../../matching/witness.ts';
import { witnessRequest } from '../../matching/witness-request.ts';
import { requestFor, type Sibling, shareUpstream, siblingsOf } from '../siblings.ts';
import type { LintRule } from '../types.ts';

/** GW3001. */
export const routeWithoutAuthentication: LintRule = {
  code: 'GW3001',
  presets: ['recommended', 'strict', 'security'],
  *check(context) {
    const { gateway, artifact } = context;
    const told = new Set<string>();
    for (const sibling of siblingsOf(context)) {
      const { open, guarded, relation } = sibling;
      const [route, other] = [gateway.routes[open.route], gateway.routes[guarded.route]];
      const listener = artifact.listeners[open.listener];
      const pair = `${open.route} ${guarded.route}`;
      if (route === undefined || other === undefined || listener === undefined || told.has(pair)) continue;
      // What is below a place is another rule's matter.
      if (relation === 'narrower' || (relation === 'wider' && !shareUpstream(route, other))) continue;
      const request = evasion(sibling);
      if (request === undefined) continue;
      told.add(pair);
      yield {
        at: route.key,
        of: route,
        message: `\`${request.method} ${request.path}\` goes through route \`${route.name}\` without authentication, while route \`${other.name}\` asks for it at the same path`,
        hint: `give \`${route.name}\` the policy too, or let \`${other.name}\` take such requests; ignore this if they are for everybody`,
        related: [{ message: `\`${other.name}\` is here`, span: other.key }],
        witness: witnessRequest(request, listener),
      };
    }
  },
};

const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];
const WRITING: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * A request at the guarded place that the open route takes: first one that writes. One that reads counts only where
 * the guarded route is for reading, too; reading for everybody and writing for some is how many APIs are meant.
 */
function evasion(sibling: Sibling): MatchWitness | undefined {
  const { open, guarded } = sibling;
  const by = (methods: readonly string[]): Literal => ({ on: 'method', methods });
  const writing = requestFor(sibling, [by(WRITING)]);
  if (writing !== undefined) return writing;
  const isReadingOnly = open.methods.length > 0 && open.methods.every((method) => SAFE.includes(method));
  if (isReadingOnly && open.methods.join() !== guarded.methods.join()) return undefined;
  const reading = guarded.methods.length === 0 ? ['GET'] : guarded.methods.filter((each) => each !== 'HEAD');
  return requestFor(sibling, [by(reading)]);
}
