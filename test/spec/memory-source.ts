import { parseYaml } from '../../src/source/parse-yaml.ts';
import { createSourceFile } from '../../src/source/source-file.ts';
import type { LoadedSource, SourceDisk } from '../../src/source/types.ts';
import { type ParsedGateway, parseGateway } from '../../src/spec/parse.ts';

/** A disk with nothing on it. */
const EMPTY_DISK: SourceDisk = {
  stat: () => undefined,
  read: (path) => {
    throw new Error(`${path} is not there`);
  },
  list: () => [],
  glob: () => [],
  real: (path) => path,
};

/** Loads texts as the files of one spec, the first being its root. */
export function sourceOf(...texts: readonly string[]): LoadedSource {
  const parsed = texts.map((text, index) => {
    const name = index === 0 ? 'gateway.yaml' : `more-${index}.yaml`;
    const file = createSourceFile(name, `/spec/${name}`, text);
    return parseYaml(file);
  });
  return {
    documents: parsed.map(({ document }) => document),
    folder: '/spec',
    watched: [],
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** Parses texts as one spec. */
export function parseTexts(...texts: readonly string[]): ParsedGateway {
  return parseGateway(sourceOf(...texts), { env: {}, disk: EMPTY_DISK });
}
