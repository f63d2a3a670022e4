// What the pages show must work: whole specs validate and pass their tests, fragments validate once the parts
// around them are there, and JSON is JSON. diagnostics.md is generated; test/spec/ tries its examples.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openArtifact } from '../../src/artifact/open.ts';
import { buildArtifact } from '../../src/compile/build.ts';
import { runTests } from '../../src/explain/run-tests.ts';
import { openRouter } from '../../src/matching/router.ts';
import { NO_DISK } from '../fixture/match-table.ts';
import { codeBlocks, listPages } from './code-block.ts';

const blocks = listPages()
  .filter((page) => page !== 'diagnostics.md')
  .flatMap(codeBlocks);

function build(text: string) {
  const stdin = new TextEncoder().encode(text);
  return buildArtifact('-', { disk: NO_DISK, env: {}, cwd: '/', stdin });
}

describe.each(blocks.filter(({ info }) => info === 'yaml'))('$place', ({ text }) => {
  const { bytes, gateway, diagnostics } = build(text);

  it('is a valid spec', () => {
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });

  it('passes its own tests', () => {
    if (bytes === undefined || gateway === undefined) throw new Error('the spec is not valid');
    const artifact = openArtifact(bytes);
    const { results } = runTests(artifact, openRouter(artifact), gateway.tests);
    expect(results.flatMap(({ differences }) => differences)).toEqual([]);
  });
});

describe.each(blocks.filter(({ info }) => info === 'yaml fragment'))('$place', ({ text }) => {
  it('is a part of a valid spec', () => {
    const { diagnostics } = build(completed(text));
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });
});

describe.each(blocks.filter(({ info }) => info === 'json'))('$place', ({ text }) => {
  it('is JSON', () => expect(() => JSON.parse(text)).not.toThrow());
});

/** Fragments may name these upstreams without defining them. */
const UPSTREAMS = ['users', 'orders', 'orders-v1', 'orders-v2', 'orders-shadow'];

/** A fragment with what is missing around it; files that it includes are left out. */
function completed(fragment: string): string {
  const part: Readonly<Record<string, object>> = parse(fragment) ?? {};
  const { include: _, upstreams = {}, ...rest } = part;
  const defaults = UPSTREAMS.map((name) => [name, { endpoints: ['http://127.0.0.1:9001'] }]);
  return JSON.stringify({
    version: 1,
    listeners: { example: { address: '127.0.0.1:8080' } },
    ...rest,
    upstreams: { ...Object.fromEntries(defaults), ...upstreams },
  });
}
