// The path that an action makes: written out whole, or with another prefix. Parameters are slices of a path in
// normal form, so they are percent-encoded already and hold no `?`, `#` or line break.
import { isDotSegment } from '../matching/normal-form.ts';
import { fillTemplate } from '../matching/template.ts';
import { UnsafeTargetError } from './error.ts';

/** What a rewrite or a redirect says about the path. */
export interface PathChange {
  readonly path?: string;
  readonly prefix?: string;
}

/** The request's side of it. */
export interface MatchedPath {
  /** In normal form. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Length of what the route's pattern took as its prefix. */
  readonly matchedLength: number;
}

/** The path after the change; the request's own when there is none. */
export function changePath(change: PathChange, request: MatchedPath): string {
  if (change.path !== undefined) return fillPath(change.path, request.params);
  if (change.prefix === undefined) return request.path;
  return replacePrefix(fillPath(change.prefix, request.params), request);
}

/**
 * A path with its parameters filled in. A parameter that makes a dot segment of what was written (`/v{x}` took
 * `..`, and the rewrite is `/{x}`) would climb where no pattern allowed it, so it is refused.
 */
function fillPath(text: string, params: Readonly<Record<string, string>>): string {
  if (!text.includes('{')) return text;
  const path = fillTemplate(text, params);
  if (path.includes('/.') && path.split('/').some(isDotSegment)) {
    throw new UnsafeTargetError(`the path's parameters would make "${path}", which holds a dot segment`);
  }
  return path;
}

/** On the segment boundary: no slash is made and none is lost. */
function replacePrefix(prefix: string, { path, matchedLength }: MatchedPath): string {
  const end = path.charAt(matchedLength - 1) === '/' ? matchedLength - 1 : matchedLength;
  const rest = path.slice(end);
  if (rest === '') return prefix === '' ? '/' : prefix;
  return (prefix.endsWith('/') ? prefix.slice(0, -1) : prefix) + rest;
}
