import { POLICY_KINDS } from '../policy/registry.ts';

/** Where in a policy references stay references, as key paths with `*` for any key. */
const SECRET_PATHS: readonly (readonly string[])[] = POLICY_KINDS.flatMap(({ kind, secretPaths }) =>
  secretPaths.map((path) => [kind, ...path.split('/')]),
);

/** Whether a reference at this path of a spec file is kept for `serve` to resolve. */
export function keepsReference(path: readonly (string | number)[]): boolean {
  if (path[0] !== 'policies') return false;
  const inside = path.slice(2);
  return SECRET_PATHS.some(
    (secret) =>
      secret.length === inside.length && secret.every((key, at) => key === '*' || key === inside[at]),
  );
}
