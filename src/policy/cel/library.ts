// Loads the package that knows the Common Expression Language when the first expression is met: most specs have none.
// `require`, because the callers are synchronous.
import { createRequire } from 'node:module';
import type * as CelModule from '@marcbachmann/cel-js';

/** The modules of the package that are used. */
export type Cel = typeof CelModule;

let loaded: Cel | undefined;

/** The package, loaded at the first call. */
export function celLibrary(): Cel {
  // `require` is untyped: this is the module whose types stand above.
  loaded ??= createRequire(import.meta.url)('@marcbachmann/cel-js') as Cel;
  return loaded;
}
