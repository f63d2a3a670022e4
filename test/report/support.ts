// Reports that every format must cope with.
import { createDiagnostic } from '../../src/diagnostic/create.ts';
import type { Span } from '../../src/diagnostic/types.ts';
import type { Report, ReportOptions } from '../../src/report/types.ts';

/** A span of one line, or of several. */
export function spanOf(file: string, line: number, endLine = line): Span {
  return { file, start: { line, column: 3 }, end: { line: endLine, column: 9 } };
}

/** Text with everything that some format could stumble over. */
export const HOSTILE = [
  'a\u0000\u0007\u001b[31m\u009b',
  'b\r\n::error::c\n##[error]d',
  ']]></failure><x a="1" b=\'2\'>&amp;&#0;<!-- -->',
  '%0A%25,:;={0}{id}[l](1)[m](https://x)',
  '`|` | <b>B</b> @someone #1 https://example.com www.example.com *i* _u_ ~~s~~ ```',
  '\u202e\u2028\udfff\ud800\uffff\ufffe\ud83d\ude00\ud83d\udc69\u200d\ud83d\udcbb',
].join(' ');

/** Options of a run whose files are not at hand. */
export const BARE: ReportOptions = { textOf: () => undefined };

/** One of everything, as people mean it. */
export const FULL: Report = {
  command: 'validate',
  paths: ['gateway.yaml'],
  diagnostics: [
    createDiagnostic('GW1501', spanOf('routes/a b.yaml', 4), 'routes `a` and `b` match `/x/{id}`', {
      hint: 'give one of them a `priority`',
      related: [{ message: '`a` [matches] it here', span: spanOf('gateway.yaml', 2) }],
      witness: { method: 'GET', url: 'http://a/x/1', headers: { 'x-a': '{1}' } },
    }),
    createDiagnostic('GW1023', spanOf('gateway.yaml', 7, 9), 'no listener'),
    { ...createDiagnostic('GW1005', spanOf('gateway.yaml', 8), 'so it is'), severity: 'info' },
  ],
};

/** Nothing but what could go wrong. */
const EVIL: Report = {
  command: 'test',
  paths: ['gateway.yaml'],
  diagnostics: [
    createDiagnostic('GW1501', spanOf(HOSTILE, 1), HOSTILE, {
      hint: HOSTILE,
      related: [{ message: HOSTILE, span: spanOf(HOSTILE, 1, 3) }],
      witness: { method: 'GET', url: `http://a/${encodeURIComponent('ä')}`, headers: { 'x-a': HOSTILE } },
    }),
    createDiagnostic('GW1005', spanOf('C:\\specs\\a.yaml', 1), 'x'.repeat(200_000)),
    createDiagnostic('GW1005', spanOf('/specs/ä.yaml', 1), 'absolute'),
    createDiagnostic('GW1005', spanOf('<stdin>', 1), 'standard input'),
    { code: 'GW9999', severity: 'warning', message: 'nowhere, and without a page', fingerprint: 'own' },
  ],
  tests: [
    { name: HOSTILE, span: spanOf(HOSTILE, 2), failures: [HOSTILE, 'twice'] },
    { name: 'passed', span: spanOf('gateway.yaml', 5), failures: [] },
    { name: 'nowhere', failures: ['too few'] },
  ],
  facts: [HOSTILE, '::error::f'],
};

const EMPTY: Report = { command: 'validate', paths: ['gateway.yaml'], diagnostics: [] };

const MANY: Report = {
  ...EMPTY,
  diagnostics: Array.from({ length: 3_000 }, (_, index) =>
    createDiagnostic('GW1005', spanOf('gateway.yaml', index + 1), `number ${index}`),
  ),
};

/** Each kind of report by its name. */
export const REPORTS: readonly (readonly [name: string, report: Report])[] = [
  ['one of everything', FULL],
  ['hostile text', EVIL],
  ['nothing', EMPTY],
  ['no path', { ...EMPTY, paths: [] }],
  ['thousands', MANY],
];
