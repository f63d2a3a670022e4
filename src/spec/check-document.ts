import type { Diagnostic } from '../diagnostic/types.ts';
import { expandReferences } from '../source/references.ts';
import type { MapNode, SourceDisk, SourceNode } from '../source/types.ts';
import { checkSchema } from './check-schema.ts';
import { keepsReference } from './secret-paths.ts';

/** One spec file with its references replaced, and what the schema says about it. */
export interface CheckedDocument {
  readonly root: MapNode;
  readonly diagnostics: readonly Diagnostic[];
  /** Values that are wrong in themselves. */
  readonly broken: ReadonlySet<SourceNode>;
  /** Absolute paths of the files that its references name. */
  readonly referenced: readonly string[];
}

/** What checking a file needs of the world. */
export interface DocumentDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly disk: SourceDisk;
  readonly folder: string;
}

/** Replaces the references of a file and checks it against the schema. */
export function checkDocument(written: MapNode, deps: DocumentDeps): CheckedDocument {
  const { node, diagnostics, files } = expandReferences(written, { ...deps, keep: keepsReference });
  const root = node.kind === 'map' ? node : written;
  const unresolved = new Set<SourceNode>();
  if (diagnostics.length > 0) collectReferences(root, unresolved);
  const mistakes = checkSchema(root, unresolved);
  return {
    root,
    diagnostics: [...diagnostics, ...mistakes.diagnostics],
    broken: mistakes.broken,
    referenced: files,
  };
}

/** Texts that still hold references after some could not be replaced: nothing can be said about them. */
function collectReferences(node: SourceNode, found: Set<SourceNode>): void {
  if (node.kind === 'map') for (const { value } of node.entries.values()) collectReferences(value, found);
  else if (node.kind === 'sequence') for (const item of node.items) collectReferences(item, found);
  else if (typeof node.value === 'string' && node.value.includes('${')) found.add(node);
}
