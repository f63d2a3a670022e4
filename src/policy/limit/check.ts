// What JSON Schema cannot say about rate limits. The places are those of the spec's text.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { nodeAt } from '../../source/node.ts';
import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import { DURATION_MS_MAX, durationMs } from '../../util/duration.ts';
import type { RateLimitOptions, StoreOptions, WrittenLimit } from './options.ts';

type Path = readonly (string | number)[];

/** Everything wrong with the limits of one policy. */
export function checkRateLimit(options: RateLimitOptions, node: SourceNode): Diagnostic[] {
  const limits: { limit: WrittenLimit; path: Path }[] = [{ limit: options, path: [] }];
  for (const [at, limit] of (options.limits ?? []).entries()) limits.push({ limit, path: ['limits', at] });
  // Keys that are missing have been told, and the rest is still looked at.
  const whole = limits.filter(({ limit }) => limit.limit !== undefined && limit.window !== undefined);
  return [
    ...whole.flatMap(({ limit, path }) => [
      ...checkWindow(limit, node, path),
      ...checkBurst(options, limit, { node, path }),
    ]),
    ...checkTwice(whole, node),
    ...checkStore(options, node),
  ];
}

/** Everything wrong with where a policy counts. */
export function checkStore({ store }: StoreOptions, node: SourceNode): Diagnostic[] {
  const { url = '', timeout = '1ms' } = store?.redis ?? {};
  const diagnostics: Diagnostic[] = [];
  // What a reference gives is not known here; a default in one is written for all to see.
  const written = url.replace(/\$\{(?:env|file):[^}]*\}/g, '');
  if (/:\/\/[^/@]*:[^/@]+@/.test(written) || /\$\{env:[^}]*:-[^}]+\}.*@/.test(url)) {
    const message = 'the password of the Redis server stands in the spec';
    const hint = 'write a reference in its place, such as `${env:REDIS_PASSWORD}`';
    diagnostics.push(createDiagnostic('GW1104', spanAt(node, ['store', 'redis', 'url']), message, { hint }));
  }
  if (durationMs(timeout) === 0) {
    const message = 'a request must wait longer than 0 for the Redis server';
    diagnostics.push(createDiagnostic('GW1104', spanAt(node, ['store', 'redis', 'timeout']), message));
  }
  return diagnostics;
}

/** Where a value of the options stands; the options as a whole if it is not there. */
export function spanAt(node: SourceNode, path: Path) {
  return spanOf(nodeAt(node, path) ?? node);
}

function checkWindow({ window }: WrittenLimit, node: SourceNode, path: Path): Diagnostic[] {
  const ms = durationMs(window);
  if (ms > 0 && ms <= DURATION_MS_MAX) return [];
  const span = spanAt(node, [...path, 'window']);
  if (ms === 0) {
    return [createDiagnostic('GW1104', span, `a window must be longer than 0, here "${window}"`)];
  }
  const message = `a window can be at most 596h (almost 25 days), here "${window}"`;
  return [createDiagnostic('GW1104', span, message)];
}

function checkBurst(
  { algorithm, cost = 1 }: RateLimitOptions,
  { limit, burst }: WrittenLimit,
  { node, path }: { readonly node: SourceNode; readonly path: Path },
): Diagnostic[] {
  if (algorithm === 'sliding-window' && burst !== undefined) {
    const message = 'a sliding window has no burst: all of its limit may come at once';
    return [
      createDiagnostic('GW1104', spanAt(node, [...path, 'burst']), message, { hint: 'take `burst` out' }),
    ];
  }
  const capacity = burst ?? limit;
  if (cost <= capacity) return [];
  const message = `no request would ever pass: each costs ${cost}, and at most ${capacity} may come at once`;
  return [
    createDiagnostic('GW1104', spanAt(node, [...path, burst === undefined ? 'limit' : 'burst']), message),
  ];
}

function checkTwice(
  limits: readonly { readonly limit: WrittenLimit; readonly path: Path }[],
  node: SourceNode,
): Diagnostic[] {
  const seen = new Map<number, Path>();
  const diagnostics: Diagnostic[] = [];
  for (const { limit, path } of limits) {
    const windowMs = durationMs(limit.window);
    const first = seen.get(windowMs);
    if (first === undefined) seen.set(windowMs, path);
    else {
      diagnostics.push(
        createDiagnostic(
          'GW1407',
          spanAt(node, [...path, 'window']),
          `two limits of this policy have the same window, "${limit.window}"`,
          {
            hint: 'keep the lower one',
            related: [{ message: 'the first is here', span: spanAt(node, [...first, 'window']) }],
          },
        ),
      );
    }
  }
  return diagnostics;
}
