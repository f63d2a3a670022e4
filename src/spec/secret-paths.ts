import { POLICY_KINDS } from '../policy/registry.ts';

/** Where in a consumer references stay references. */
const CONSUMER_PATHS = [
  ['apiKeys', '*'],
  ['basic', '*', 'password'],
  ['hmac', '*', 'secret'],
];

/** Where in an upstream references stay references. */
const UPSTREAM_PATHS = [['sticky', 'secret']];

/** Where in a policy references stay references, as key paths with `*` for any key. */
const SECRET_PATHS: readonly (readonly string[])[] = POLICY_KINDS.flatMap(({ kind, secretPaths }) =>
  secretPaths.map((path) => [kind, ...path.split('/')]),
);

/** Where collectors of traces are told who sends. */
const TRACE_HEADERS = ['traces', 'headers', '*'];

/** Whether a credential of a consumer stands at this path. */
export function isCredential(path: readonly (string | number)[]): boolean {
  return path[0] === 'consumers' && keepsReference(path);
}

/** Whether a reference at this path of a spec file is kept for `serve` to resolve. */
export function keepsReference(path: readonly (string | number)[]): boolean {
  if (path[0] === 'admin') return path.length === 2 && path[1] === 'token';
  if (path[0] === 'telemetry') return fits(TRACE_HEADERS, path.slice(1));
  const inside = path.slice(2);
  return pathsOf(path[0]).some((secret) => fits(secret, inside));
}

function pathsOf(section: string | number | undefined): readonly (readonly string[])[] {
  if (section === 'policies') return SECRET_PATHS;
  if (section === 'consumers') return CONSUMER_PATHS;
  return section === 'upstreams' ? UPSTREAM_PATHS : [];
}

/** `**` at the end stands for one key or more. */
function fits(secret: readonly string[], inside: readonly (string | number)[]): boolean {
  const isDeep = secret.at(-1) === '**';
  if (isDeep ? inside.length < secret.length : inside.length !== secret.length) return false;
  return secret.every((key, at) => key === '*' || key === '**' || key === inside[at]);
}
