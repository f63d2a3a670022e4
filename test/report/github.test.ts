import { describe, expect, it } from 'vitest';
import { writeGithub } from '../../src/report/github.ts';
import type { Report } from '../../src/report/types.ts';
import { BARE, FULL, REPORTS, spanOf } from './support.ts';

interface Annotation {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Reads a line as the runner does: split first, decoded then. */
function readLine(line: string): Annotation | undefined {
  const [, command, properties = '', message = ''] = /^\s*::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  if (command === undefined) return undefined;
  const pairs = properties.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), decoded(pair.slice(at + 1))];
  });
  return { command, properties: Object.fromEntries(pairs), message: decoded(message) };
}

function decoded(text: string): string {
  const codes: Readonly<Record<string, string>> = { '25': '%', '0D': '\r', '0A': '\n', '3A': ':', '2C': ',' };
  return text.replace(/%(25|0D|0A|3A|2C)/g, (_, code: string) => codes[code] ?? '');
}

const github = (report: Report, options = BARE) => writeGithub(report, options).split('\n').slice(0, -1);
const entryCount = ({ diagnostics, tests = [] }: Report) =>
  diagnostics.length + tests.filter(({ failures }) => failures.length > 0).length;

describe('the runner', () => {
  it.each(REPORTS)('reads a line for each entry of a report of %s, and no command besides', (_, report) => {
    const lines = github(report);
    const annotations = lines.flatMap((line) => readLine(line) ?? []);
    expect(annotations).toHaveLength(entryCount(report));
    expect(lines).toHaveLength(entryCount(report) + (report.facts?.length ?? 0));
    expect(lines.filter((line) => line.startsWith('##['))).toEqual([]);
    for (const { command } of annotations) expect(['error', 'warning', 'notice']).toContain(command);
  });
});

it('has place, title, message and what belongs to it', () => {
  expect(github(FULL).map(readLine)).toEqual([
    {
      command: 'error',
      properties: {
        file: 'routes/a b.yaml',
        line: '4',
        endLine: '4',
        col: '3',
        endColumn: '9',
        title: 'GW1501 ambiguous-routes',
      },
      message: [
        'routes `a` and `b` match `/x/{id}`',
        'note: `a` [matches] it here (gateway.yaml:2)',
        "a request that shows it: curl -i -H 'x-a: {1}' http://a/x/1",
        'help: give one of them a `priority`',
      ].join('\n'),
    },
    {
      command: 'warning',
      // No columns where a span goes over several lines: the runner would refuse them.
      properties: { file: 'gateway.yaml', line: '7', endLine: '9', title: expect.stringContaining('GW1023') },
      message: 'no listener',
    },
    expect.objectContaining({ command: 'notice', message: 'so it is' }),
  ]);
});

it('escapes what would end a property or a line', () => {
  const message = '100 %, a: b\r\nc';
  const diagnostics = [
    { code: 'X:1,2', severity: 'error', message, span: spanOf('a,b:c%.yaml', 1) } as const,
  ];
  const [line = ''] = github({ ...FULL, diagnostics });
  expect(line).toBe(
    '::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=3,endColumn=9,title=X%3A1%2C2::100 %25, a: b\\r\\nc',
  );
});

it('names files from the top of the repository', () => {
  const [line = ''] = github(FULL, { ...BARE, pathOf: (file) => `shop/${file}` });
  expect(readLine(line)?.properties.file).toBe('shop/routes/a b.yaml');
});
