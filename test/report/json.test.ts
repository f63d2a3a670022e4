import { expect, it } from 'vitest';
import { createDiagnostic } from '../../src/diagnostic/create.ts';
import { fingerprintsOf } from '../../src/diagnostic/fingerprint.ts';
import { writeJson } from '../../src/report/json.ts';
import type { Report } from '../../src/report/types.ts';

const span = { file: 'a.yaml', start: { line: 4, column: 2 }, end: { line: 4, column: 8 } };
const write = (...diagnostics: Report['diagnostics']) =>
  writeJson({ command: 'validate', paths: [], diagnostics }, { textOf: () => undefined, color: true });

it('has the documented shape', () => {
  const witness = { method: 'GET', url: 'http://a/x', headers: { 'x-a': '1' } };
  const related = [{ message: 'there', span: { ...span, file: 'b.yaml' } }];
  const full = createDiagnostic('GW1009', span, 'twice', { hint: 'remove one', related, witness });
  const bare = createDiagnostic('GW1023', span, 'none');
  const fingerprints = fingerprintsOf([full, bare]);
  expect(JSON.parse(write(full, bare))).toEqual({
    version: 1,
    diagnostics: [
      {
        code: 'GW1009',
        severity: 'error',
        message: 'twice',
        file: 'a.yaml',
        line: 4,
        column: 2,
        endLine: 4,
        endColumn: 8,
        hint: 'remove one',
        related: [{ message: 'there', file: 'b.yaml', line: 4, column: 2 }],
        witness,
        fingerprint: fingerprints[0],
      },
      {
        code: 'GW1023',
        severity: 'warning',
        message: 'none',
        file: 'a.yaml',
        line: 4,
        column: 2,
        endLine: 4,
        endColumn: 8,
        fingerprint: fingerprints[1],
      },
    ],
    summary: { errors: 1, warnings: 1, infos: 0 },
  });
});

it('is complete when there is nothing to say', () => {
  expect(JSON.parse(write())).toEqual({
    version: 1,
    diagnostics: [],
    summary: { errors: 0, warnings: 0, infos: 0 },
  });
});

it('gives all, however many', () => {
  const many = Array.from({ length: 200 }, () => createDiagnostic('GW1005', span, 'm'));
  expect(JSON.parse(write(...many)).diagnostics).toHaveLength(200);
});

it('ends with a line break and holds nothing that a terminal would obey', () => {
  const evil = 'a\u001b[31m\u009b\u202e\u2028\ud800';
  const text = write(createDiagnostic('GW1005', span, evil));
  expect(text.endsWith('}\n')).toBe(true);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(text).diagnostics[0].message).toBe(evil);
});
