// What a route does with a request once it has it, as text: equal texts for routes that do the same.
import type { Artifact, RouteRecord } from '../artifact/types.ts';
import type { PathPattern } from '../matching/types.ts';

/** What a route does, whatever its name; what depends on the path's parameters or prefix is the same only for the same path. */
export function behaviourOf(artifact: Artifact, index: number, path: PathPattern): string {
  const route = artifact.route(index);
  const { policies, timeoutMs = null, bodyBytesMax = null, importance = null, retry = null, action } = route;
  const does = [policies, timeoutMs, bodyBytesMax, importance, retry, action];
  return JSON.stringify(usesPath(artifact, route) ? [...does, path.kind, path.text] : does);
}

/** Everything that a route does and is called. */
export function namedBehaviourOf(artifact: Artifact, index: number, path: PathPattern): string {
  return JSON.stringify([artifact.route(index).name, behaviourOf(artifact, index, path)]);
}

function usesPath(artifact: Artifact, { action, policies }: RouteRecord): boolean {
  if (textsOf(action).includes('{') || JSON.stringify(action).includes('"prefix":')) return true;
  return artifact.policies.some(
    ({ name, options }) => policies.includes(name) && /\{\w/.test(textsOf(options)),
  );
}

/** All texts within a value. */
function textsOf(value: unknown): string {
  if (typeof value === 'string') return `${value}\n`;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textsOf).join('');
}
