import type { Diagnostic } from '../diagnostic/types.ts';

/** One text file of a spec. `path` is how people see it; `absolute` is where it is on this machine. */
export interface SourceFile {
  readonly path: string;
  readonly absolute: string;
  readonly text: string;
  /** Offsets at which lines start, made when first asked for. */
  readonly lineStarts: readonly number[];
}

/** Where a node stands: offsets into its file, turned into a Span only when a message needs one. */
export interface Located {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** A value of YAML or JSON that knows where it was written. An alias is the very node its anchor names. */
export type SourceNode = ScalarNode | MapNode | SequenceNode;

export interface ScalarNode extends Located {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** True when the author wrote quotes (or a block scalar), so that text stays text. */
  readonly quoted: boolean;
}

export interface MapNode extends Located {
  readonly kind: 'map';
  /** In the order of writing; a key written twice is a diagnostic and only its first value is kept. */
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly key: Located;
  readonly value: SourceNode;
}

export interface SequenceNode extends Located {
  readonly kind: 'sequence';
  readonly items: readonly SourceNode[];
}

/** A file read: its root map, or nothing when it could not be understood. */
export interface SourceDocument {
  readonly file: SourceFile;
  readonly root?: MapNode;
}

/** A spec read from disk: the file that was named (or a folder's files), then every file it includes. */
export interface LoadedSource {
  /** In a fixed order: the root first, then includes sorted by path, each file once. */
  readonly documents: readonly SourceDocument[];
  /** The folder that nothing may leave: where the root file stands. Absolute. */
  readonly folder: string;
  /** Absolute files and folders whose change may change the spec, for a watcher. */
  readonly watched: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What reading needs of the world; `source/disk.ts` is the real one, tests give a map of texts. */
export interface SourceDisk {
  /** What stands at an absolute path; `size` in bytes. */
  stat(path: string): { readonly kind: 'file' | 'folder' | 'other'; readonly size: number } | undefined;
  /** The bytes of a file. Throws an Error with a readable message when it cannot. */
  read(path: string): Uint8Array;
  /** The names in a folder, sorted. */
  list(folder: string): readonly string[];
  /** The files a glob pattern names below a folder, as absolute paths, sorted. */
  glob(pattern: string, folder: string): readonly string[];
  /** What keeps a text from being an ES module, with line and column from 1; undefined when nothing does. It is not run. */
  moduleProblem?(text: string, language: 'javascript' | 'typescript'): ModuleProblem | undefined;
  /** The path with every symbolic link resolved, or the path itself when there is nothing there. */
  real(path: string): string;
}

/** A mistake in a module. */
export interface ModuleProblem {
  readonly message: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
}
