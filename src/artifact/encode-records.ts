/**
 * What an artifact holds beside the trie, as sections: listeners, upstreams, policies and provenance as JSON, and
 * routes as words, because there may be a hundred thousand of them and each is read only when it is first used.
 */
import { TextTableWriter } from './text-table.ts';
import type { ListenerRecord, PolicyRecord, Provenance, RouteRecord, UpstreamRecord } from './types.ts';
import { WordWriter } from './words.ts';

/** All records of a gateway. */
export interface ArtifactModel {
  readonly name: string;
  readonly listeners: readonly ListenerRecord[];
  readonly upstreams: readonly UpstreamRecord[];
  readonly policies: readonly PolicyRecord[];
  /** Sorted by name, as the trie's route numbers are. */
  readonly routes: readonly RouteRecord[];
  readonly provenance: Provenance;
}

/** Words for each route: name, listeners, priority, policies, time-out, action, file, line, column. */
export const ROUTE_WORDS = 9;
/** Stands for a time-out that is not given. */
export const NO_TIMEOUT = 0xffffffff;
/** Added to priorities, which may be negative. */
export const PRIORITY_BIAS = 0x80000000;

/** The sections of the records. */
export function encodeRecords(model: ArtifactModel): ReadonlyMap<string, Uint8Array> {
  const texts = new TextTableWriter();
  const routes = new WordWriter();
  for (const route of model.routes) encodeRoute(route, routes, texts);
  const { index, bytes } = texts.encode();
  const head = {
    name: model.name,
    listeners: model.listeners,
    upstreams: model.upstreams,
    policies: model.policies,
    provenance: model.provenance,
  };
  return new Map([
    ['head', Buffer.from(canonicalJson(head))],
    ['routes', routes.toBytes()],
    ['texts', index],
    ['text-bytes', bytes],
  ]);
}

function encodeRoute(route: RouteRecord, words: WordWriter, texts: TextTableWriter): void {
  words.push(
    texts.add(route.name),
    texts.add(JSON.stringify(route.listeners)),
    route.priority + PRIORITY_BIAS,
    texts.add(JSON.stringify(route.policies)),
    route.timeoutMs ?? NO_TIMEOUT,
    texts.add(canonicalJson(route.action)),
    texts.add(route.origin.file),
    route.origin.line,
    route.origin.column,
  );
}

/** JSON with the keys of every object sorted, so that equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sorted(inner) : inner));
}

function sorted(value: object): object {
  const entries = Object.entries(value);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
