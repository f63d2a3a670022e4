import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { VERSION } from '../../src/util/version.ts';

it('the version that artifacts name is that of the package', () => {
  expect(VERSION).toBe(manifest.version);
});
