// The requirements of the RFCs on an intermediary, through both engines; docs/conformance.md lists them.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import { createNodeEngine } from '../../src/proxy/engine/node/node-engine.ts';
import { AREAS } from './rfc/areas.ts';
import { runCase, type Site, startSite } from './rfc/support/site.ts';
import { answersOf, judge, outcomeFor } from './rfc/support/verdict.ts';
import { collecting } from './support/scope.ts';

const ENGINES = { node: createNodeEngine, native: createNativeEngine } as const;

describe.each(['node', 'native'] as const)('%s engine', (engine) => {
  let site: Site;

  beforeAll(async () => {
    const { thing, close } = await collecting(() => startSite(ENGINES[engine]));
    site = thing;
    return close;
  });

  describe.each(AREAS)('$title', ({ cases }) => {
    it.each(cases)('$section: $must', { timeout: 5_000 }, async (played) => {
      const outcome = outcomeFor(played, engine);
      judge(await runCase(site, played, answersOf(outcome).length), outcome, site.places);
    });
  });
});

describe('the cases', () => {
  const cases = AREAS.flatMap((area) => area.cases);

  it('are told apart by section and requirement', () => {
    const names = cases.map(({ section, must }) => `${section}: ${must}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('have a row in docs/engines.md wherever an engine answers in its own way', () => {
    const page = readFileSync(new URL('../../docs/engines.md', import.meta.url), 'utf8');
    const rows = new Set([...page.matchAll(/^\| (.*?) \|/gm)].map(([, cell]) => cell));
    const wanted = cases.flatMap(({ differs }) => Object.values(differs ?? {}).map(({ row }) => row));
    expect(wanted.filter((row) => !rows.has(row))).toEqual([]);
  });
});
