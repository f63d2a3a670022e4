// Header values that carry credentials, written out. Whatever else is said of them, their text is not.

import { isSecretHeader } from '../../http/secret-name.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry } from '../../source/types.ts';
import type { Written } from '../../spec/types.ts';
import { entryAt, entryIn, matchMaps } from '../node.ts';
import type { LintHit, LintRule } from '../types.ts';

/** GW3007. */
export const plainTextSecret: LintRule = {
  code: 'GW3007',
  presets: ['recommended', 'strict', 'security'],
  *check({ gateway }) {
    for (const policy of gateway.policies) {
      for (const side of ['request', 'response']) {
        for (const verb of ['set', 'add']) {
          yield* secretsIn(policy, entryAt(policy.node, 'headers', side, verb));
        }
      }
    }
    for (const route of gateway.routes) {
      for (const match of matchMaps(route.node)) yield* secretsIn(route, entryIn(match, 'headers'));
      yield* secretsIn(route, entryAt(route.node, 'respond', 'headers'));
    }
  },
};

function* secretsIn(of: Written & { readonly name: string }, map: MapEntry | undefined): Iterable<LintHit> {
  if (map?.value.kind !== 'map') return;
  for (const [name, { value }] of map.value.entries) {
    const scalar = value.kind === 'map' ? entryIn(value, 'exact')?.value : value;
    if (scalar?.kind !== 'scalar' || !isSecretHeader(name) || !isWrittenOut(scalar)) continue;
    yield {
      at: spanOf(scalar),
      of,
      message: `the value of \`${name}\` is written into the spec`,
      hint: 'write `${env:NAME}` or `${file:PATH}` in its place, and change the secret',
      conceals: true,
    };
  }
}

/** Whether the value stands there itself, and not as a reference or a parameter of the path. */
function isWrittenOut({ file, start, end, value }: MapEntry['value'] & { readonly value: unknown }): boolean {
  const written = file.text.slice(start, end);
  const bare = String(value)
    .replace(/^(?:basic|bearer|token|apikey)\b/i, '')
    .replace(/\{\w+\}/g, '')
    .trim();
  return bare !== '' && !/\$\{(?:env|file):/.test(written);
}
