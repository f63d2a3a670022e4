// The files that serving depends on beside the artifact's own bytes: which they are, and whether they have changed.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Artifact, JsonValue } from '../artifact/types.ts';
import { moduleReference } from '../policy/module-reference.ts';

/** The files that an artifact names and whose change matters to serving: certificates, kept `${file:…}`, modules. */
export function referencedFiles(artifact: Artifact, folder: string): readonly string[] {
  const { admin } = artifact;
  const listeners = [...artifact.listeners, ...(admin?.listeners ?? [])].flatMap(({ tls }) => [
    ...(tls?.certificates ?? []).flatMap(({ cert, key }) => [cert, key]),
    tls?.clientCa,
  ]);
  const upstreams = artifact.upstreams.flatMap(({ tls }) => [tls?.ca, tls?.cert, tls?.key]);
  const secrets = [
    ...artifact.policies.flatMap(({ options }) => fileReferences(options)),
    ...artifact.upstreams.flatMap(({ sticky }) => fileReferences(sticky?.secret ?? null)),
    ...fileReferences(admin?.token ?? null),
  ];
  const modules = artifact.policies.flatMap((policy) => [...(moduleReference(policy)?.files.keys() ?? [])]);
  const paths = [...listeners, ...upstreams, ...secrets, ...modules].filter((path) => path !== undefined);
  return [...new Set(paths)].map((path) => resolve(folder, path));
}

function fileReferences(value: JsonValue): readonly string[] {
  if (typeof value === 'string')
    return [...value.matchAll(/\$\{file:([^}]+)\}/g)].flatMap((found) => found[1] ?? []);
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(fileReferences);
}

/** What stands in files, as one text that differs when one of them does; what cannot be read counts as absent. */
export function fingerprintFiles(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path}\0`).update(contentOf(path)).update('\0');
  return hash.digest('hex');
}

function contentOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch {
    return new Uint8Array();
  }
}
