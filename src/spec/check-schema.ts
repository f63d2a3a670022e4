import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { spanOf } from '../source/span.ts';
import type { MapNode, ScalarNode, SourceNode } from '../source/types.ts';
import { plainValue } from './plain.ts';
import { type SchemaMistakes, translateErrors } from './schema-error/translate.ts';
import { validate } from './validate-schema.generated.mjs';

/** Checks one spec file, references already replaced, against the schema; `unresolved` are not looked at. */
export function checkSchema(root: MapNode, unresolved: ReadonlySet<SourceNode>): SchemaMistakes {
  const words: ScalarNode[] = [];
  const mistakes = validate(plainValue(root, words))
    ? { diagnostics: [], broken: unresolved }
    : translateErrors(validate.errors ?? [], root, unresolved);
  const unclear = words.filter((word) => !mistakes.broken.has(word));
  return { ...mistakes, diagnostics: [...mistakes.diagnostics, ...unclear.map(unclearWord)] };
}

function unclearWord(word: ScalarNode): Diagnostic {
  const message = `\`${word.value}\` without quotes means a boolean to some YAML readers and text to others`;
  return createDiagnostic('GW1105', spanOf(word), message, {
    hint: `write \`"${word.value}"\` for text; booleans are \`true\` and \`false\``,
  });
}
