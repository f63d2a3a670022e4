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

/** Words for each route: name, shape (the rest as JSON, shared by routes that differ only in name), file, line, column. */
export const ROUTE_WORDS = 5;

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
  const { name, origin, ...shape } = route;
  words.push([
    texts.add(name),
    texts.add(canonicalJson(shape)),
    texts.add(origin.file),
    origin.line,
    origin.column,
  ]);
}

/** JSON with the keys of every object sorted, so that equal values give equal bytes. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
