/**
 * What an artifact holds beside the trie, as sections: listeners, upstreams, policies and provenance as JSON, and
 * routes as words, because there may be a hundred thousand of them and each is read only when it is first used.
 */

import type { TelemetryRecord } from './telemetry.ts';
import { TextTableWriter } from './text-table.ts';
import type {
  AdminRecord,
  ConsumerRecord,
  ListenerRecord,
  PolicyRecord,
  Provenance,
  RouteRecord,
  UpstreamRecord,
} from './types.ts';
import { WordWriter } from './words.ts';

/** All records of a gateway. */
export interface ArtifactModel {
  readonly name: string;
  readonly listeners: readonly ListenerRecord[];
  readonly upstreams: readonly UpstreamRecord[];
  readonly policies: readonly PolicyRecord[];
  readonly consumers?: readonly ConsumerRecord[];
  readonly admin?: AdminRecord | undefined;
  readonly telemetry?: TelemetryRecord | undefined;
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
  const shapes = new ShapeTexts(texts);
  for (const route of model.routes) encodeRoute(route, { words: routes, texts, shapes });
  const { index, bytes } = texts.encode();
  const head = {
    name: model.name,
    listeners: model.listeners,
    upstreams: model.upstreams,
    policies: model.policies,
    consumers: model.consumers ?? [],
    admin: model.admin,
    telemetry: model.telemetry,
    provenance: model.provenance,
  };
  return new Map([
    ['head', Buffer.from(canonicalJson(head))],
    ['routes', routes.toBytes()],
    ['texts', index],
    ['text-bytes', bytes],
  ]);
}

interface RouteTables {
  readonly words: WordWriter;
  readonly texts: TextTableWriter;
  readonly shapes: ShapeTexts;
}

function encodeRoute(route: RouteRecord, { words, texts, shapes }: RouteTables): void {
  const { name, origin, ...shape } = route;
  words.push([texts.add(name), shapes.add(shape), texts.add(origin.file), origin.line, origin.column]);
}

/** Numbers of the texts of routes' shapes: most routes share theirs, and plain JSON finds that out in no time. */
class ShapeTexts {
  readonly #texts: TextTableWriter;
  readonly #known = new Map<string, number>();

  constructor(texts: TextTableWriter) {
    this.#texts = texts;
  }

  add(shape: Omit<RouteRecord, 'name' | 'origin'>): number {
    const key = JSON.stringify(shape);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const number = this.#texts.add(canonicalJson(shape));
    this.#known.set(key, number);
    return number;
  }
}

/** JSON with the keys of every object sorted, so that equal values give equal bytes. */
function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}
