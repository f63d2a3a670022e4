import type { ToAction } from '../artifact/types.ts';
import { fillHost } from './host.ts';
import { changePath, type MatchedPath } from './path.ts';
import { changeQuery } from './query.ts';

/** What a rewrite needs of the request. */
export interface TargetRequest extends MatchedPath {
  /** Without its question mark, as sent. */
  readonly query: string | undefined;
}

/** What the upstream is asked for. */
export interface UpstreamTarget {
  readonly path: string;
  readonly query: string | undefined;
  /** The Host header, when the rewrite names one. */
  readonly host?: string;
}

/**
 * The path, query and host with which a request goes to the upstream. Throws an UnsafeTargetError when the
 * request's parameters would make of the rewrite what nobody wrote.
 */
export function upstreamTarget({ rewrite }: ToAction, request: TargetRequest): UpstreamTarget {
  const { path, query, params } = request;
  if (rewrite === undefined) return { path, query };
  return {
    path: changePath(rewrite, request),
    query: rewrite.query === undefined ? query : changeQuery(query, rewrite.query, params),
    ...(rewrite.host !== undefined && { host: fillHost(rewrite.host, params) }),
  };
}
