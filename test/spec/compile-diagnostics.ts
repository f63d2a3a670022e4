import { compileGateway } from '../../src/compile/compile.ts';
import type { Diagnostic } from '../../src/diagnostic/types.ts';
import type { Gateway } from '../../src/spec/types.ts';

/** What only the compiler finds in a gateway: routes that tie or never match, invariants that do not hold. */
export function compileDiagnostics(gateway: Gateway): readonly Diagnostic[] {
  return compileGateway(gateway, { provenance: { gw: '0', sources: [] }, fileName: (path) => path })
    .diagnostics;
}
