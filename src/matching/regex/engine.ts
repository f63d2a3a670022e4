// Loads the two packages that know regular expressions when the first one is met: they take about 50 ms
// to load, and most specs, and every start of a compiled artifact, need neither. `require`, because the
// callers are synchronous; everything else may import only the types of these packages.
import { createRequire } from 'node:module';
import type * as RegexppModule from '@eslint-community/regexpp';
import type * as RefaModule from 'refa';

/** The parser of the JavaScript syntax and the library of automata. */
export interface RegexEngine {
  readonly regexpp: typeof RegexppModule;
  readonly refa: typeof RefaModule;
}

let engine: RegexEngine | undefined;

/** The packages, loaded at the first call. */
export function regexEngine(): RegexEngine {
  if (engine === undefined) {
    const load = createRequire(import.meta.url);
    // `require` is untyped: these are the modules whose types stand above.
    engine = {
      regexpp: load('@eslint-community/regexpp') as typeof RegexppModule,
      refa: load('refa') as typeof RefaModule,
    };
  }
  return engine;
}
