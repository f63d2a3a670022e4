import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { type Ambiguity, findAmbiguities } from '../matching/ambiguity.ts';
import { witnessRequest } from '../matching/witness-request.ts';
import type { Gateway } from '../spec/types.ts';
import type { Entries } from './entries.ts';

/** Says of each pair of routes that tie so, at the second one's match, with a request that both match. */
export function ambiguousRoutes(gateway: Gateway, entries: Entries): Diagnostic[] {
  const hosts = gateway.listeners.map((listener) => listener.hosts);
  return findAmbiguities(entries.list, hosts).flatMap((each) => describe(each, gateway, entries) ?? []);
}

function describe(
  { first, second, witness }: Ambiguity,
  gateway: Gateway,
  { origins }: Entries,
): Diagnostic | undefined {
  const [a, b] = [origins.get(first), origins.get(second)];
  const listener = gateway.listeners[second.listener];
  if (a === undefined || b === undefined || listener === undefined) return undefined;
  const names = `routes \`${a.route.name}\` and \`${b.route.name}\``;
  return createDiagnostic(
    'GW1501',
    b.match.span,
    `${names} match the same request, and nothing decides between them`,
    {
      hint: 'give one of them a `priority`, or another condition',
      related: [{ message: `\`${a.route.name}\` matches it here`, span: a.match.span }],
      witness: witnessRequest(witness, listener),
    },
  );
}
