// The first page shows the spec that `gw init` writes, and asks for what is in it.
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { STARTER_SPEC } from '../../src/cli/starter-spec.ts';
import { codeBlocks } from './code-block.ts';

const blocks = codeBlocks('getting-started.md');

it('shows the routes of the spec that `gw init` writes', () => {
  const shown = parse(blocks.find(({ info }) => info === 'yaml')?.text ?? '');
  const written = parse(STARTER_SPEC);
  const { version, name, routes } = written;
  expect(shown).toMatchObject({ version, name, routes });
  expect(written.tests).toEqual(expect.arrayContaining(shown.tests));
});

it('asks only for what that spec takes', () => {
  const asked = blocks
    .filter(({ info }) => info === 'sh')
    .flatMap(({ text }) =>
      [...text.matchAll(/http:\/\/127\.0\.0\.1:8080(\/\S*?)'?$/gm)].map((found) => found[1]),
    );
  expect(asked).toEqual(['/v1/users/42', '/ping', '/v1/users/42']);
});
