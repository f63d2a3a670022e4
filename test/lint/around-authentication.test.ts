// GW3001 against a check by hand: every request of a small world is sent to the router, and whoever gets to a guarded
// path through an open route must have been told, and nobody else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../src/artifact/types.ts';
import { openRouter } from '../../src/matching/router.ts';
import { lintWithAll } from './lint-text.ts';

const PATTERNS = {
  'path: /a': (path: string) => path === '/a',
  'path: /a/b': (path: string) => path === '/a/b',
  'pathPrefix: /a': (path: string) => path === '/a' || path.startsWith('/a/'),
  'pathPrefix: /': () => true,
} as const;
type Pattern = keyof typeof PATTERNS;

/** Which patterns take all that one takes, other than itself. */
const WIDER: Readonly<Record<Pattern, readonly Pattern[]>> = {
  'path: /a': ['pathPrefix: /a', 'pathPrefix: /'],
  'path: /a/b': ['pathPrefix: /a', 'pathPrefix: /'],
  'pathPrefix: /a': ['pathPrefix: /'],
  'pathPrefix: /': [],
};

const PATHS = ['/', '/a', '/a/b', '/a/c', '/z'];
const WRITING = ['POST', 'PUT', 'PATCH', 'DELETE'];

interface RouteOf {
  readonly name: string;
  readonly pattern: Pattern;
  readonly methods: readonly string[];
  readonly isGuarded: boolean;
}

const routes = fc
  .uniqueArray(
    fc.record({
      pattern: fc.constantFrom<Pattern>('path: /a', 'path: /a/b', 'pathPrefix: /a', 'pathPrefix: /'),
      methods: fc.subarray(['DELETE', 'GET', 'POST']),
      isGuarded: fc.boolean(),
    }),
    { minLength: 2, maxLength: 5, selector: ({ pattern, methods }) => `${pattern} ${methods.join()}` },
  )
  .map((list) => list.map((route, index): RouteOf => ({ ...route, name: `r${index}` })));

function specOf(list: readonly RouteOf[]): string {
  const lines = list.map(({ name, pattern, methods, isGuarded }) => {
    const by = methods.length === 0 ? '' : `, methods: [${methods.join(', ')}]`;
    return `  ${name}: { match: { ${pattern}${by} }, ${isGuarded ? 'policies: [key], ' : ''}to: users, timeout: 5s }\n`;
  });
  return `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
policies: { key: { apiKey: {} } }
routes:
${lines.join('')}`;
}

/** The route that a request goes to, as the router says. */
function winner(artifact: Artifact, method: string, path: string): string | undefined {
  const router = openRouter(artifact);
  const match = router.lookup(0, {
    method,
    host: 'localhost',
    path,
    query: undefined,
    header: () => undefined,
  });
  return match < 0 ? undefined : artifact.route(router.routeOf(match)).name;
}

/** Pairs of an open route and a guarded one, where the first takes requests from the place of the second. */
function expected(artifact: Artifact, list: readonly RouteOf[]): string[] {
  const pairs: string[] = [];
  for (const guarded of list.filter(({ isGuarded }) => isGuarded)) {
    for (const open of list.filter(({ isGuarded }) => !isGuarded)) {
      if (open.pattern !== guarded.pattern && !WIDER[guarded.pattern].includes(open.pattern)) continue;
      const isReadingOnly = open.methods.join() === 'GET' && guarded.methods.join() !== 'GET';
      const reading = guarded.methods.length === 0 ? ['GET'] : guarded.methods;
      const methods = [...WRITING, ...(isReadingOnly ? [] : reading)];
      const isAround = methods.some((method) =>
        PATHS.filter(PATTERNS[guarded.pattern]).some((path) => winner(artifact, method, path) === open.name),
      );
      if (isAround) pairs.push(`${open.name} ${guarded.name}`);
    }
  }
  return pairs.sort();
}

/** A route that can never match is an error, and no matter of lint. */
function lintedOrInvalid(text: string): ReturnType<typeof lintWithAll> | undefined {
  try {
    return lintWithAll(text);
  } catch {
    return undefined;
  }
}

describe('paths that can be reached around authentication', () => {
  it('are those of which some request comes through an open route, and no others', () => {
    let told = 0;
    fc.assert(
      fc.property(routes, (list) => {
        const linted = lintedOrInvalid(specOf(list));
        fc.pre(linted !== undefined);
        const hits = linted.diagnostics.filter(({ code }) => code === 'GW3001');
        const pairs = hits.map(({ message }) =>
          /route `(r\d)`.*route `(r\d)`/.exec(message)?.slice(1).join(' '),
        );
        expect(pairs.sort()).toEqual(expected(linted.artifact, list));
        for (const { witness, message } of hits) {
          const { method = '', url = '' } = witness ?? {};
          expect(message).toContain(
            `route \`${winner(linted.artifact, method, new URL(url).pathname)}\` without`,
          );
        }
        told += hits.length;
      }),
      { numRuns: 120 },
    );
    expect(told).toBeGreaterThan(20);
  });
});
