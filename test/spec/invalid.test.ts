import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { hasErrors } from '../../src/diagnostic/order.ts';
import { createDisk } from '../../src/source/disk.ts';
import { loadSource } from '../../src/source/load.ts';
import { parseGateway } from '../../src/spec/parse.ts';
import { compileDiagnostics } from './compile-diagnostics.ts';
import { diagnosticsText } from './diagnostics-text.ts';

// Every broken spec in fixtures/invalid/ with exactly the diagnostics it must give.
// UPDATE=1 writes what comes out; read the difference before committing it.
const folder = fileURLToPath(new URL('../../fixtures/invalid/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const env = { WEIGHT: 'heavy', PASSWORD: 'hunter2' };
const cases = readdirSync(folder)
  .filter((name) => !name.endsWith('.diagnostics.txt'))
  .map((name) => ({ name: name.replace(/\.in\.(yaml|json)$/, ''), input: name }));

test.each(cases)('$name', ({ name, input }) => {
  const file = `${folder}${name}.diagnostics.txt`;
  const actual = diagnosticsOf(input);
  if (process.env.UPDATE === '1') writeFileSync(file, actual);
  expect(actual).not.toBe('');
  expect(actual).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '(no such file)');
});

function diagnosticsOf(input: string): string {
  const disk = createDisk();
  const source = loadSource(input, { disk, cwd: folder });
  const parsed = parseGateway(source, { disk, env });
  const { value } = parsed;
  expect(value === undefined).toBe(hasErrors(parsed.diagnostics));
  const diagnostics = [...parsed.diagnostics, ...(value === undefined ? [] : compileDiagnostics(value))];
  // What lies outside of the spec is named by its absolute path, which differs from machine to machine.
  return diagnosticsText(diagnostics, source.documents[0]?.file.path ?? input).replaceAll(root, '<root>');
}
