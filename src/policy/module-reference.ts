import type { PolicyRecord } from '../artifact/types.ts';
import { findPolicyKind } from './registry.ts';

/** A module that a policy names, and what it consisted of when the artifact was made. */
export interface ModuleReference {
  /** Of the module itself, relative to the folder of the spec or artifact. */
  readonly path: string;
  /** SHA-256 in hex of each of its files, by path; the module's own, too. */
  readonly files: ReadonlyMap<string, string>;
}

/** The module of a policy; undefined when its kind has none. Throws when an artifact names one without its files. */
export function moduleReference({ name, kind, options }: PolicyRecord): ModuleReference | undefined {
  const key = findPolicyKind(kind)?.moduleKey;
  if (key === undefined || typeof options !== 'object' || options === null) return undefined;
  const path: unknown = Reflect.get(options, key);
  const listed: unknown = Reflect.get(options, 'files');
  const files = new Map<string, string>();
  for (const [file, digest] of Object.entries(listed ?? {})) files.set(file, String(digest));
  if (typeof path !== 'string' || !files.has(path)) {
    throw new Error(`the artifact does not say of what files the module of policy "${name}" consists`);
  }
  return { path, files };
}
