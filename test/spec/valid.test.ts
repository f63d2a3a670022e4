import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createDisk } from '../../src/source/disk.ts';
import { loadSource } from '../../src/source/load.ts';
import { parseGateway } from '../../src/spec/parse.ts';
import type { Gateway } from '../../src/spec/types.ts';

// Valid specs and the gateways they are read as. UPDATE=1 writes what comes out.
const folder = fileURLToPath(new URL('../../fixtures/spec/', import.meta.url));
const env = { NAME: 'shop', MERGE: 'true', BACKEND: 'localhost', WEIGHT: '7', TOKEN: 'never to be seen' };
const cases = readdirSync(folder)
  .filter((name) => !name.endsWith('.gateway.json'))
  .map((name) => ({ name: name.replace(/\.in\.(yaml|json)$/, ''), input: name }));

test.each(cases)('$name', ({ name, input }) => {
  const disk = createDisk();
  const { value, diagnostics } = parseGateway(loadSource(input, { disk, cwd: folder }), { disk, env });
  expect(diagnostics).toEqual([]);
  const file = `${folder}${name}.gateway.json`;
  const actual = value === undefined ? '' : summary(value);
  if (process.env.UPDATE === '1') writeFileSync(file, actual);
  expect(actual).toBe(readFileSync(file, 'utf8'));
  expect(actual).not.toContain(env.TOKEN);
});

/** A gateway without what only says where things stand. */
function summary(gateway: Gateway): string {
  const isPlace = (key: string, value: unknown) =>
    key === 'node' || key === 'span' || (key === 'key' && typeof value === 'object');
  const text = JSON.stringify(
    gateway,
    (key, value: unknown) => {
      if (isPlace(key, value)) return undefined;
      return key === 'path' && isPattern(value) ? `${value.kind} ${value.text}` : value;
    },
    2,
  );
  return `${text}\n`;
}

function isPattern(value: unknown): value is { kind: string; text: string } {
  return typeof value === 'object' && value !== null && 'segments' in value;
}
