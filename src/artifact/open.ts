/** An artifact's bytes as a value to work with: checked once, decoded only where something is asked for. */
import { type Container, decodeContainer } from './container.ts';
import { ROUTE_WORDS } from './encode-records.ts';
import { inconsistent } from './error.ts';
import { TextTable } from './text-table.ts';
import type { Artifact, RouteRecord } from './types.ts';
import { asWords } from './words.ts';

type Shape = Omit<RouteRecord, 'name' | 'origin'>;
type Head = Pick<
  Artifact,
  'name' | 'listeners' | 'upstreams' | 'policies' | 'consumers' | 'admin' | 'telemetry' | 'provenance'
>;

/** Opens an artifact. Throws an ArtifactError for bytes that are not a whole, unaltered artifact of this format. */
export function openArtifact(bytes: Uint8Array): Artifact {
  const container = decodeContainer(bytes);
  const section = (name: string) => container.sections.get(name) ?? new Uint8Array();
  const routes = new RouteTable(section);
  return {
    ...readHead(section('head')),
    ...describe(container),
    bytes: section,
    words: (name) => asWords(section(name)),
    routeCount: routes.count,
    route: (index) => routes.get(index),
  };
}

function describe(container: Container): Pick<Artifact, 'formatVersion' | 'digest' | 'size' | 'sections'> {
  const { formatVersion, digest, size, sections } = container;
  return {
    formatVersion,
    digest,
    size,
    sections: [...sections].map(([name, { length }]) => ({ name, length })),
  };
}

/** The head's JSON is ours, and whole by its digest; only its outline is checked. */
function readHead(bytes: Uint8Array): Head {
  const head: unknown = parseJson(bytes);
  const isHead = typeof head === 'object' && head !== null && HEAD_LISTS.every((key) => isList(head, key));
  if (!isHead) throw inconsistent('head');
  // Checked as far as it can be without a schema; artifacts of before there were consumers have none.
  const { consumers = [], ...rest } = head as Omit<Head, 'consumers'> & Partial<Head>;
  return { consumers, ...rest };
}

const HEAD_LISTS = ['listeners', 'upstreams', 'policies'];

function isList(head: object, key: string): boolean {
  const list: unknown = Reflect.get(head, key);
  return Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

class RouteTable {
  readonly count: number;
  readonly #words: Uint32Array;
  readonly #texts: TextTable;
  readonly #known: (RouteRecord | undefined)[] = [];
  readonly #shapes = new Map<number, Shape>();

  constructor(section: (name: string) => Uint8Array) {
    this.#words = asWords(section('routes'));
    this.#texts = new TextTable(section('texts'), section('text-bytes'));
    this.count = Math.floor(this.#words.length / ROUTE_WORDS);
  }

  get(index: number): RouteRecord {
    const known = this.#known[index];
    if (known !== undefined) return known;
    if (index < 0 || index >= this.count) throw inconsistent(`there is no route ${index}`);
    const record = this.#decode(index * ROUTE_WORDS);
    this.#known[index] = record;
    return record;
  }

  #decode(at: number): RouteRecord {
    const word = (offset: number) => this.#words[at + offset] ?? 0;
    return {
      name: this.#texts.get(word(0)),
      ...this.#shape(word(1)),
      origin: { file: this.#texts.get(word(2)), line: word(3), column: word(4) },
    };
  }

  /** What routes share that differ only in name; our own JSON, whole by the digest. */
  #shape(text: number): Shape {
    const known = this.#shapes.get(text);
    if (known !== undefined) return known;
    try {
      const shape = JSON.parse(this.#texts.get(text)) as Shape;
      this.#shapes.set(text, shape);
      return shape;
    } catch {
      throw inconsistent('a record');
    }
  }
}
