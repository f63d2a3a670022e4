import { expect, test } from 'vitest';
import { generateDocs } from '../../schemas/generate-docs.mjs';
import { readPage } from './code-block.ts';

test('the generated pages are what `npm run generate` makes', async () => {
  for (const [path, text] of await generateDocs()) {
    expect(readPage(path.replace('docs/', '')) === text, path).toBe(true);
  }
});
