// What each kind of policy says of other options of its own, held against tables; and that it says nothing of the same.
import { describe, expect, it } from 'vitest';
import { diffGateways } from '../../src/diff/diff.ts';
import { POLICY_KINDS } from '../../src/policy/registry.ts';
import { differenceOf, readPolicyTables } from './policy-table.ts';
import { sideOfFiles } from './support.ts';

const TABLES = readPolicyTables();

describe.each(TABLES)('edits of $kind', ({ kind, edits }) => {
  it.each(edits)('$title', ({ before, after, told }) => {
    const difference = differenceOf(kind, before, after);
    const text = difference && `${difference.severity}: ${difference.text.replace(/^policy `p`(?:: )?/, '')}`;
    expect(text ?? 'none').toBe(told);
  });

  it('are none when nothing is edited', () => {
    const found = POLICY_KINDS.find((each) => each.kind === kind) ?? expect.fail();
    for (const { before, after } of edits) {
      for (const options of [before, after]) {
        expect(found.compare?.(options, structuredClone(options))).toEqual([]);
        expect(differenceOf(kind, options, options)).toBeUndefined();
      }
    }
  });

  it('have words in both directions', () => {
    for (const { before, after, told } of edits) {
      const back = differenceOf(kind, after, before);
      if (told === 'none') expect(back).toBeUndefined();
      else expect(back?.text).toMatch(/^policy `p`: ./);
    }
  });
});

it('has a table for every kind with words of its own', () => {
  const kinds = POLICY_KINDS.filter(({ compare }) => compare !== undefined).map(({ kind }) => kind);
  expect(TABLES.map(({ kind }) => kind)).toEqual(kinds.sort());
});

it('names the files of a module that have changed', () => {
  const sideWith = (lib: string) =>
    sideOfFiles({
      'gateway.yaml': `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
policies: { own: { custom: { module: own.js, phase: authorization } } }
routes: { all: { match: { pathPrefix: / }, policies: [own], respond: {} } }
`,
      'own.js': "export { default } from './lib.js';",
      'lib.js': lib,
    });
  const { changes } = diffGateways(sideWith('export default 1;'), sideWith('export default 2;'));
  expect(changes.map(({ severity, differences }) => [severity, differences.map(({ text }) => text)])).toEqual(
    [['risky', ['policy `own`: other code in `lib.js`']]],
  );
});
