// A schema or an OpenAPI document as a spec gives it: written in place, or as text in JSON or YAML, which is what
// `${file:…}` puts into the spec.
import { toPlain } from '../../source/node.ts';
import { parseYaml } from '../../source/parse-yaml.ts';
import { createSourceFile } from '../../source/source-file.ts';

/** The document; throws an Error that says what is wrong with its text. */
export function readDocument(given: object | string): object {
  if (typeof given !== 'string') return given;
  const { document, diagnostics } = parseYaml(createSourceFile('document', 'document', given));
  const [problem] = diagnostics;
  if (problem !== undefined) throw new Error(`line ${problem.span.start.line}: ${problem.message}`);
  const plain = document.root && toPlain(document.root);
  if (typeof plain !== 'object' || plain === null) throw new Error('it is empty');
  return plain;
}
