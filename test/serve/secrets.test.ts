import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecretResolver } from '../../src/serve/secrets.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gw-secret-'));
  writeFileSync(join(folder, 'token'), 'from a file\n');
  writeFileSync(join(folder, 'lines'), 'one\r\ntwo\r\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const resolveSecret = createSecretResolver({ TOKEN: 's3cret', EMPTY: '' });

describe('createSecretResolver', () => {
  it.each([
    ['${env:TOKEN}', 's3cret'],
    ['${env:TOKEN:-other}', 's3cret'],
    ['${env:EMPTY}', ''],
    ['${env:EMPTY:-other}', 'other'],
    ['${env:UNSET:-other}', 'other'],
    ['${env:UNSET:-}', ''],
    ['${env:UNSET:-a:-b}', 'a:-b'],
    ['${file:token}', 'from a file'],
    ['${file:lines}', 'one\r\ntwo'],
  ])('resolves %s', (reference, value) => {
    expect(resolveSecret(reference, folder)).toBe(value);
  });

  it.each([
    ['${env:UNSET}', 'UNSET is not set'],
    ['${file:missing}', '${file:missing} cannot be read'],
    ['${file:/dev/zero}', '${file:/dev/zero} cannot be read: it is not a file'],
    ['${env:constructor}', 'constructor is not set'],
    ['${vault:x}', 'no reference'],
  ])('refuses %s', (reference, message) => {
    expect(() => resolveSecret(reference, folder)).toThrow(message);
  });
});
