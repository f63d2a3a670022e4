import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generate } from '../../schemas/generate.mjs';

const root = new URL('../../', import.meta.url);

test('the committed schema and validator are what `npm run generate` makes', async () => {
  for (const [path, text] of await generate()) {
    expect(readFileSync(new URL(path, root), 'utf8') === text, path).toBe(true);
  }
});
