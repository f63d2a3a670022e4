import { ambiguousRoutes } from '../../src/compile/ambiguous-routes.ts';
import { listEntries } from '../../src/compile/entries.ts';
import type { Diagnostic } from '../../src/diagnostic/types.ts';
import type { Gateway } from '../../src/spec/types.ts';

/** What only the compiler finds in a gateway: routes that tie. */
export function compileDiagnostics(gateway: Gateway): readonly Diagnostic[] {
  return ambiguousRoutes(gateway, listEntries(gateway));
}
