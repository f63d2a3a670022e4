import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the shop's spec is, whether gw runs from its sources or from a package: some folder above this file. */
export function findShop(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'examples', 'shop', 'gateway.yaml'))) {
    if (dirname(folder) === folder) throw new Error('the demo is missing from this installation of gw');
    folder = dirname(folder);
  }
  return join(folder, 'examples', 'shop', 'gateway.yaml');
}
