import { describe, expect, it } from 'vitest';
import { readBaseline, withoutKnown, writeBaseline } from '../../src/lint/baseline.ts';
import { lintText } from './lint-text.ts';

const spec = (more = '', routes = '') => `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
${more}routes:
  a: { match: { path: /a }, to: users }
  b: { match: { pathPrefix: /b/ }, to: users }
${routes}`;

function known(text: string): ReadonlySet<string> {
  const read = readBaseline(text);
  if ('problem' in read) throw new Error(read.problem);
  return read.fingerprints;
}

describe('a baseline', () => {
  const baseline = writeBaseline(lintText(spec()).diagnostics);

  it('knows what was there', () => {
    const { fresh, knownCount } = withoutKnown(lintText(spec()).diagnostics, known(baseline));
    expect({ fresh, knownCount }).toEqual({ fresh: [], knownCount: 3 });
  });

  it('knows it again when lines have moved', () => {
    const moved = spec('# one\n\n# two\nname: shop\n');
    expect(withoutKnown(lintText(moved).diagnostics, known(baseline)).fresh).toEqual([]);
  });

  it('does not know what is new', () => {
    const more = spec('', '  c: { match: { path: /c }, to: users }\n');
    const { fresh } = withoutKnown(lintText(more).diagnostics, known(baseline));
    expect(fresh.map(({ code, span }) => `${code}:${span.start.line}`)).toEqual(['GW4001:7']);
  });

  it.each<[text: string, problem: RegExp]>([
    ['', /not JSON/],
    ['[]', /not a baseline/],
    ['null', /not a baseline/],
    ['{"version":2,"diagnostics":[]}', /version is 2/],
    ['{"diagnostics":[]}', /version is undefined/],
  ])('is refused when it is none: %s', (text, problem) => {
    const read = readBaseline(text);
    expect('problem' in read ? read.problem : '').toMatch(problem);
  });

  it('leaves out entries that are none', () => {
    expect(known('{"version":1,"diagnostics":[1,null,{"fingerprint":"a"},{"fingerprint":2}]}')).toEqual(
      new Set(['a']),
    );
  });
});
