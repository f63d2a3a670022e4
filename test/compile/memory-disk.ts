import { type Build, buildArtifact } from '../../src/compile/build.ts';
import type { SourceDisk } from '../../src/source/types.ts';

const FOLDER = '/spec';

/** A disk that holds these files, by their names in one folder; a glob `*.yaml` finds them in the order given. */
function memoryDisk(files: Readonly<Record<string, string>>): SourceDisk {
  const texts = new Map(Object.entries(files).map(([name, text]) => [`${FOLDER}/${name}`, text]));
  return {
    stat(path) {
      if (path === FOLDER) return { kind: 'folder', size: 0 };
      const text = texts.get(path);
      return text === undefined ? undefined : { kind: 'file', size: text.length };
    },
    read: (path) => new TextEncoder().encode(texts.get(path)),
    list: () => Object.keys(files),
    glob: () => [...texts.keys()],
    real: (path) => path,
  };
}

/** Builds the spec that consists of these files; the path is that of one of them, or the folder. */
export function buildFiles(files: Readonly<Record<string, string>>, path = FOLDER): Build {
  return buildArtifact(path, { disk: memoryDisk(files), env: {}, cwd: FOLDER });
}

/** Builds a spec of one file. */
export function buildText(text: string): Build {
  return buildFiles({ 'gateway.yaml': text }, 'gateway.yaml');
}
