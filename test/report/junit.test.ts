import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { writeJunit } from '../../src/report/junit.ts';
import type { Report } from '../../src/report/types.ts';
import { BARE, FULL, HOSTILE, REPORTS, spanOf } from './support.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads XML with a strict parser; throws at the first thing that is not well-formed. */
function parseXml(text: string): Element {
  const document: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [document];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Element = { name, attributes, children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (piece) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += piece;
  });
  parser.on('closetag', () => open.pop());
  parser.write(text).close();
  const [root] = document.children;
  if (root === undefined) throw new Error('no root');
  return root;
}

const junit = (report: Report) => parseXml(writeJunit(report, BARE));
const casesOf = (root: Element) => root.children.flatMap(({ children }) => children);
const failuresOf = (element: Element) => element.children.filter(({ name }) => name === 'failure');

describe('a strict parser', () => {
  it.each(REPORTS)('reads a report of %s, and its counts are true', (_, report) => {
    const root = junit(report);
    for (const element of [root, ...root.children]) {
      const cases = element === root ? casesOf(root) : element.children;
      const failures = cases.filter((each) => failuresOf(each).length > 0);
      expect(element.attributes).toMatchObject({
        tests: String(cases.length),
        failures: String(failures.length),
      });
    }
    expect(casesOf(root).length).toBe(
      report.diagnostics.length + (report.tests?.length ?? 0) || report.paths.length,
    );
  });

  it('finds hostile text whole, but for what XML cannot hold', () => {
    const [only] = casesOf(junit({ ...FULL, diagnostics: [], tests: [{ name: 'n', failures: [HOSTILE] }] }));
    const [failure] = only === undefined ? [] : failuresOf(only);
    expect(failure?.text).toContain(']]></failure><x a="1" b=\'2\'>&amp;&#0;<!-- -->');
    expect(failure?.text).toContain('a\\u0000\\u0007\\u001b[31m\\u009b b\\r\\n::error::c');
    expect(failure?.text).toContain(
      '\\u202e\\u2028\\udfff\\ud800\\uffff\\ufffe\u{1f600}\u{1f469}\u200d\u{1f4bb}',
    );
    expect(failure?.attributes.message).toBe(failure?.text);
  });
});

it('is a suite for each file and a case for each diagnostic; only what fails the command is a failure', () => {
  const root = junit(FULL);
  expect(root.attributes).toMatchObject({ name: 'gw validate', tests: '3', failures: '1', errors: '0' });
  expect(root.children.map(({ attributes }) => [attributes.name, attributes.tests])).toEqual([
    ['routes/a b.yaml', '1'],
    ['gateway.yaml', '2'],
  ]);
  const [first, second] = casesOf(root);
  expect(first).toMatchObject({
    attributes: {
      name: 'GW1501 ambiguous-routes: routes `a` and `b` match `/x/{id}`',
      classname: 'routes/a b.yaml',
      file: 'routes/a b.yaml',
      line: '4',
    },
    children: [
      { name: 'failure', attributes: { message: 'routes `a` and `b` match `/x/{id}`', type: 'error' } },
    ],
  });
  expect(first?.children[0]?.text.split('\n')).toEqual([
    'routes `a` and `b` match `/x/{id}`',
    '--> routes/a b.yaml:4:3',
    'note: `a` [matches] it here (gateway.yaml:2)',
    "a request that shows it: curl -i -H 'x-a: {1}' http://a/x/1",
    'help: give one of them a `priority`',
  ]);
  expect(second).toMatchObject({
    children: [{ name: 'system-out', text: expect.stringMatching(/^warning: no listener/) }],
  });
  expect(junit({ ...FULL, failOn: 'warning' }).attributes.failures).toBe('2');
  expect(junit({ ...FULL, failOn: 'info' }).attributes.failures).toBe('3');
});

it('has a case for each test, passed ones too', () => {
  const tests = [
    { name: 'GET /a', span: spanOf('a.yaml', 3), failures: ['route: expected a, got b', 'status: …'] },
    { name: 'GET /b', span: spanOf('a.yaml', 4), failures: [] },
  ];
  const [suite] = junit({ command: 'test', paths: ['a.yaml'], diagnostics: [], tests }).children;
  expect(suite).toMatchObject({
    attributes: { name: 'a.yaml', tests: '2', failures: '1' },
    children: [
      {
        attributes: { name: 'GET /a' },
        children: [{ name: 'failure', attributes: { message: 'route: expected a, got b; status: …' } }],
      },
      { attributes: { name: 'GET /b', line: '4' }, children: [] },
    ],
  });
});

it('has a case that passed for each path when there is nothing to tell', () => {
  const [suite] = junit({ command: 'validate', paths: ['a.yaml'], diagnostics: [] }).children;
  expect(suite?.children).toMatchObject([{ attributes: { name: 'gw validate a.yaml' }, children: [] }]);
});
