import { HeaderFields } from '../../http/header-fields.ts';
import { type Moments, timesOf } from './freshness.ts';
import { takeTags } from './tags.ts';
import type { CacheRules, Entry } from './types.ts';

/** What belongs to the stored content and not to the answer that confirms it (RFC 9111 section 3.2). */
const OF_CONTENT: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'content-md5',
  'content-digest',
  'repr-digest',
  'etag',
  'set-cookie',
]);

/** A stored answer that the upstream has confirmed with a 304 of these fields (RFC 9111 section 4.3.4). */
export function confirmed(entry: Entry, fields: HeaderFields, moments: Moments, rules: CacheRules): Entry {
  const headers = new HeaderFields(entry.headers.toRaw());
  const fresh = [...fields].filter(([name]) => !OF_CONTENT.has(name.toLowerCase()));
  // An age is that of the answer it came with.
  headers.remove('age');
  for (const [name] of fresh) headers.remove(name);
  for (const [name, value] of fresh) headers.add(name, value);
  const tags = takeTags(headers, rules.tagFields);
  // Without tags it says nothing of them.
  const named = tags.length > 0 ? tags : entry.tags;
  return { ...entry, headers, tags: named, times: timesOf(entry.status, headers, moments, rules) };
}
