import { posix } from 'node:path';
import type { Diagnostic } from '../../src/diagnostic/types.ts';
import { parseYaml } from '../../src/source/parse-yaml.ts';
import { createSourceFile } from '../../src/source/source-file.ts';
import type { MapNode, SourceDisk } from '../../src/source/types.ts';

/** A disk of texts by absolute path; every folder on the way to a file is there. */
export function diskOf(files: Readonly<Record<string, string | Uint8Array>>): SourceDisk {
  const bytes = new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? encode(content) : content,
    ]),
  );
  const paths = [...bytes.keys()].sort();
  const below = (folder: string) =>
    paths.filter((path) => path.startsWith(`${folder === '/' ? '' : folder}/`));
  return {
    stat(path) {
      const size = bytes.get(path)?.length;
      if (size !== undefined) return { kind: 'file', size };
      return below(path).length > 0 ? { kind: 'folder', size: 0 } : undefined;
    },
    read(path) {
      const found = bytes.get(path);
      if (found === undefined) throw new Error('there is no such file');
      return found;
    },
    list: (folder) => [
      ...new Set(below(folder).map((path) => posix.relative(folder, path).split('/')[0] ?? '')),
    ],
    glob: (pattern, folder) => paths.filter((path) => globRegExp(posix.resolve(folder, pattern)).test(path)),
    real: (path) => path,
  };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `*` within a segment only: what the tests on texts need. */
function globRegExp(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);
}

/** `GW1005 2:4` for each diagnostic; the file's name in front when it is not `main`. */
export function codesOf(diagnostics: readonly Diagnostic[], main = 'gateway.yaml'): readonly string[] {
  return diagnostics.map(({ code, span: { file, start } }) => {
    const place = `${start.line}:${start.column}`;
    return `${code} ${file === main ? place : `${file}:${place}`}`;
  });
}

/** Parses a text as the file gateway.yaml. */
export function parse(text: string) {
  return parseYaml(createSourceFile('gateway.yaml', '/spec/gateway.yaml', text));
}

/** The root of a text that must be without fault. */
export function rootOf(text: string): MapNode {
  const { document, diagnostics } = parse(text);
  if (document.root === undefined || diagnostics.length > 0) {
    throw new Error(`not valid: ${diagnostics.map(({ message }) => message).join('; ')}`);
  }
  return document.root;
}
