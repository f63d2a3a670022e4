// References that stayed references in the artifact because what they hold may be secret. They are resolved
// when a revision is loaded, here and nowhere else; no message ever says what one of them holds.
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** The variables of a process, or of a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Makes the function that resolves `${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}`, throwing a readable Error. */
export function createSecretResolver(env: Environment): (reference: string, folder: string) => string {
  return (reference, folder) => {
    const [, kind, name = '', , fallback] = /^\$\{(env|file):(.*?)(:-(.*))?\}$/s.exec(reference) ?? [];
    // As in a shell, `:-` also stands in for a variable that is set but empty.
    if (kind === 'env') {
      const value = Object.hasOwn(env, name) ? env[name] : undefined;
      return (fallback === undefined ? value : value || fallback) ?? failUnset(name);
    }
    if (kind === 'file') return readSecret(resolve(folder, name), reference);
    throw new Error(`${reference} is no reference to a secret`);
  };
}

function failUnset(name: string): never {
  throw new Error(`the spec refers to \${env:${name}}, but ${name} is not set`);
}

/** The newline that editors and `echo` leave at the end belongs to nobody's secret. */
function readSecret(path: string, reference: string): string {
  try {
    // A pipe or a device would be read for ever, with everything else standing still.
    if (!statSync(path).isFile()) throw new Error('it is not a file');
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${reference} cannot be read: ${why}`, { cause });
  }
}
