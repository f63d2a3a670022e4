// Tags: what an upstream calls the things that its answer is made of, so that all answers with one of them can be
// purged at once. Only the upstream gives tags; what a client sends under these names tags nothing.
import type { HeaderFields } from '../../http/header-fields.ts';

/** Takes the fields away and gives the tags in them, by spaces (`Surrogate-Key`) or commas (`Cache-Tag`), each once. */
export function takeTags(headers: HeaderFields, fields: readonly string[]): readonly string[] {
  const tags = new Set<string>();
  for (const field of fields) {
    for (const tag of headers.get(field)?.split(/[\s,]+/) ?? []) if (tag !== '') tags.add(tag);
    headers.remove(field);
  }
  return [...tags];
}

/** Finds what has a tag without a look at everything. */
export class TagIndex<T extends { readonly entry: { readonly tags: readonly string[] } }> {
  readonly #byTag = new Map<string, Set<T>>();

  add(item: T): void {
    for (const tag of item.entry.tags) {
      const items = this.#byTag.get(tag);
      if (items === undefined) this.#byTag.set(tag, new Set([item]));
      else items.add(item);
    }
  }

  remove(item: T): void {
    for (const tag of item.entry.tags) {
      const items = this.#byTag.get(tag);
      items?.delete(item);
      if (items?.size === 0) this.#byTag.delete(tag);
    }
  }

  /** What has at least one of the tags. */
  find(tags: readonly string[]): ReadonlySet<T> {
    return new Set(tags.flatMap((tag) => [...(this.#byTag.get(tag) ?? [])]));
  }

  clear(): void {
    this.#byTag.clear();
  }
}
