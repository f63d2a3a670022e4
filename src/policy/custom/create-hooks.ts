/** From a loaded module to its hooks: what it exports, whether the options fit its schema, what `create` gives. */
import type { JsonValue } from '../../artifact/types.ts';
import type { PolicyDeps } from '../types.ts';
import { createSchemaCompiler } from '../validate/schemas.ts';
import type { PolicyContext } from './api.ts';
import { deepFreeze } from './deep-freeze.ts';
import { errorText } from './error-text.ts';
import { ModuleError } from './module-error.ts';
import { resolveOptions } from './resolve-options.ts';

type Callable = (...args: readonly unknown[]) => unknown;

/** The hooks of a module, each bound to the object that `create` gave. */
export interface Hooks {
  readonly request: Callable | undefined;
  readonly response: Callable | undefined;
  readonly end: Callable | undefined;
}

/** What is known of a module when its hooks are made. */
export interface ModuleUse {
  readonly path: string;
  readonly namespace: unknown;
  readonly folder: string;
  readonly options: JsonValue;
}

/** Makes the hooks. Throws a ModuleError that says what the module does wrong, with its place if there is one. */
export function createHooks(use: ModuleUse, deps: PolicyDeps): Hooks {
  const policy = propertyOf(use.namespace, 'default');
  const create = functionOf(policy, 'create');
  if (create === undefined) {
    throw new ModuleError(`${use.path} exports no policy: its default export needs a function \`create\``);
  }
  const options = deepFreeze(resolveOptions(use.options, deps.resolveSecret));
  checkOptions(use, options, propertyOf(policy, 'optionsSchema'));
  const hooks = attempt(use, '`create`', () => create(options, contextOf(use, deps)));
  // `create` runs while a revision is loaded, which waits for nobody; what takes time belongs to the module's top level.
  if (hooks instanceof Promise) {
    hooks.catch(() => undefined);
    throw new ModuleError(`${use.path}: \`create\` gave a promise; await at the top of the module instead`);
  }
  if (typeof hooks !== 'object' || hooks === null) {
    throw new ModuleError(`${use.path}: \`create\` gave no object with hooks`);
  }
  for (const name of ['request', 'response', 'end']) {
    const hook = propertyOf(hooks, name);
    if (hook === undefined || typeof hook === 'function') continue;
    throw new ModuleError(`${use.path}: the hook \`${name}\` is no function`);
  }
  return {
    request: functionOf(hooks, 'request'),
    response: functionOf(hooks, 'response'),
    end: functionOf(hooks, 'end'),
  };
}

/** Text of the secrets in them is not part of what a fault says. */
function checkOptions(use: ModuleUse, options: JsonValue, schema: unknown): void {
  if (schema === undefined) return;
  if (typeof schema !== 'object' || schema === null) {
    throw new ModuleError(`${use.path}: \`optionsSchema\` is no object`);
  }
  const validate = attempt(use, '`optionsSchema`', () => createSchemaCompiler().compile(schema));
  const faults = validate(options, true);
  if (faults.length === 0) return;
  const said = faults.map(({ pointer, detail }) => `${pointer === '' ? 'they' : pointer} ${detail}`);
  throw new ModuleError(`the options are not as ${use.path} wants them: ${said.join('; ')}`);
}

function contextOf({ folder, path }: ModuleUse, deps: PolicyDeps): PolicyContext {
  return Object.freeze({
    name: deps.name,
    log: (message: string) => deps.warn(`policy "${deps.name}": ${errorText(message, folder)}`),
    now: () => deps.now(),
    fetch: deps.fetch,
    keep<T extends object>(key: string, create: () => T): T {
      return deps.keep(`own ${key}`, () => {
        const value = create();
        // Closing is done in the middle of a reload, which no module may break.
        const close = () => {
          try {
            functionOf(value, 'close')?.();
          } catch (error) {
            deps.warn(`policy "${deps.name}": closing "${key}" of ${path}: ${errorText(error, folder)}`);
          }
        };
        return { value, close };
      }).value;
    },
  });
}

function attempt<T>({ path, folder }: ModuleUse, what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new ModuleError(`${path}: ${what} failed: ${errorText(error, folder)}`, { cause: error });
  }
}

function propertyOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Reflect.get(value, name);
}

function functionOf(value: unknown, name: string): Callable | undefined {
  const found = propertyOf(value, name);
  return typeof found === 'function' ? (...args) => Reflect.apply(found, value, args) : undefined;
}
