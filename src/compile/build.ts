// The whole control plane in one call: read, check, compile. What the command line, serving and tests need.
import { createHash } from 'node:crypto';
import { isAbsolute, relative, sep } from 'node:path';
import type { Provenance } from '../artifact/types.ts';
import { hasErrors, sortDiagnostics } from '../diagnostic/order.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { loadSource } from '../source/load.ts';
import type { LoadedSource, SourceDisk, SourceFile } from '../source/types.ts';
import { parseGateway } from '../spec/parse.ts';
import type { Gateway } from '../spec/types.ts';
import { VERSION } from '../util/version.ts';
import { compileGateway } from './compile.ts';

/** What building needs of the world. */
export interface BuildDeps {
  readonly disk: SourceDisk;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** The bytes of standard input, for the path `-`. */
  readonly stdin?: Uint8Array;
  /** Told when each phase begins, and of each further file while reading. */
  onPhase?(phase: BuildPhase): void;
}

/** What building is at, and how much there is to do as far as is known. */
export interface BuildPhase {
  readonly name: 'reading' | 'checking' | 'compiling';
  readonly files: number;
  /** Of all files together. */
  readonly bytes: number;
  /** 0 until they are counted, which is before compiling. */
  readonly routes: number;
}

/** What became of a spec. */
export interface Build {
  /** Absent when there are errors. */
  readonly bytes?: Uint8Array;
  /** Absent when there are errors, except for those that only the compiler finds. */
  readonly gateway?: Gateway;
  readonly diagnostics: readonly Diagnostic[];
  /** The files that were read, for code frames. */
  readonly files: readonly SourceFile[];
  /** Absolute files and folders whose change may change the outcome. */
  readonly watched: readonly string[];
  /** The folder that paths in the artifact are relative to. Absolute. */
  readonly folder: string;
}

/** Builds the artifact of the spec at `path`: a file, a folder, or `-`. */
export function buildArtifact(path: string, deps: BuildDeps): Build {
  const { disk, env } = deps;
  const reach = { files: 0, bytes: 0, routes: 0 };
  const tell = (name: BuildPhase['name']) => deps.onPhase?.({ name, ...reach });
  const source = loadSource(path, {
    ...deps,
    onFile(files, bytes) {
      Object.assign(reach, { files, bytes });
      tell('reading');
    },
  });
  tell('checking');
  const parsed = parseGateway(source, { disk, env });
  const files = source.documents.map(({ file }) => file);
  const watched = [...new Set([...source.watched, ...parsed.referenced])].sort();
  const common = { files, watched, folder: source.folder };
  if (parsed.value === undefined) return { ...common, diagnostics: inOrder(parsed.diagnostics, files) };
  const gateway = parsed.value;
  const names = fileNames(source);
  reach.routes = gateway.routes.length;
  tell('compiling');
  const compiled = compileGateway(gateway, {
    provenance: provenanceOf(files, names),
    fileName: (name) => names.get(name) ?? name,
  });
  const diagnostics = inOrder([...parsed.diagnostics, ...compiled.diagnostics], files);
  if (compiled.value === undefined || hasErrors(diagnostics)) return { ...common, gateway, diagnostics };
  return { ...common, gateway, diagnostics, bytes: compiled.value };
}

function inOrder(diagnostics: readonly Diagnostic[], files: readonly SourceFile[]): readonly Diagnostic[] {
  return sortDiagnostics(
    diagnostics,
    files.map(({ path }) => path),
  );
}

/** Files by the path people see, named as they lie in the spec's folder: the same wherever the command is run. */
function fileNames({ documents, folder }: LoadedSource): ReadonlyMap<string, string> {
  return new Map(
    documents.map(({ file }) => {
      const isFile = isAbsolute(file.absolute);
      return [file.path, isFile ? relative(folder, file.absolute).split(sep).join('/') : file.path];
    }),
  );
}

function provenanceOf(files: readonly SourceFile[], names: ReadonlyMap<string, string>): Provenance {
  const sources = files.map(({ path, text }) => ({
    path: names.get(path) ?? path,
    sha256: createHash('sha256').update(text).digest('hex'),
  }));
  return { gw: VERSION, sources: sources.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}
