/**
 * Policies of the user's own: a module beside the spec, with typed hooks. The artifact holds the paths of the module's
 * files with their digests, never code: `gw serve` loads the files and refuses those that have changed since.
 */
import { PHASES } from '../artifact/phase.ts';
import { DURATION_PATTERN, DURATION_TITLE, durationMs } from '../util/duration.ts';
import { compareCustom } from './custom/compare.ts';
import { createHooks } from './custom/create-hooks.ts';
import { createOwnHandler } from './custom/handler.ts';
import type { CustomOptions } from './custom/options.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind } from './types.ts';

const TIMEOUT_MS = 1_000;

/** Compression comes last, so that nothing behind it changes what has been compressed. */
const OWN_PHASES = PHASES.filter((phase) => phase !== 'compression');

/** The `custom` policy. */
export const customPolicy: PolicyKind<CustomOptions> = {
  kind: 'custom',
  phase: 'transform',
  summary: 'Runs a policy of your own: hooks of a JavaScript or TypeScript module.',
  schema: {
    type: 'object',
    properties: {
      module: {
        type: 'string',
        minLength: 1,
        title: 'a path',
        description:
          'An ES module (`.js`, `.mjs`; `.ts` and `.mts` where Node.js strips types), from the file in which it is written. It is loaded anew when it or what it imports by relative path is saved.',
      },
      options: {
        type: 'object',
        description:
          "What the module's `create` gets. References in it are secrets: they are resolved when gw serves.",
      },
      phase: {
        enum: [...OWN_PHASES],
        default: 'transform',
        description: 'When it runs; only in `authentication` it may say who calls.',
      },
      timeout: {
        type: 'string',
        pattern: DURATION_PATTERN,
        title: DURATION_TITLE,
        description: 'How long the `request` hook may take before the client gets 503. Default: 1s.',
      },
    },
    required: ['module'],
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: ['options/**'],
  moduleKey: 'module',
  phaseOf: ({ phase = 'transform' }) => phase,
  check: () => [],
  meaning: (options) => ({ phase: 'transform', timeout: '1s', options: {}, ...options }),
  compare: compareCustom,
  createHandler: createCustomHandler,
};

function createCustomHandler(given: CustomOptions, deps: PolicyDeps): PolicyHandler {
  const { module: path, options = {}, phase = 'transform', timeout } = given;
  const { module } = deps;
  if (module === undefined) throw new Error(`policy "${deps.name}": modules cannot be loaded here`);
  const hooks = createHooks({ path, options, ...module }, deps);
  const timeoutMs = timeout === undefined ? TIMEOUT_MS : durationMs(timeout);
  return createOwnHandler({ hooks, phase, timeoutMs, folder: module.folder }, deps);
}
