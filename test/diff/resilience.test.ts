// What is said of a change in how failures and overload are met, and whether rules against loosening catch it.
import { expect, it } from 'vitest';
import { diffGateways } from '../../src/diff/diff.ts';
import { sideOf, told } from './support.ts';

/** A spec with an upstream, a route to it, and a rule that no limit may be loosened. */
function spec(upstream: string, route = ''): string {
  return `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001", "http://127.0.0.1:9002"]${upstream && `, ${upstream}`} } }
routes: { users: { match: { pathPrefix: /users }, timeout: 10s${route && `, ${route}`}, to: users } }
rollout: { forbid: [{ name: limits, loosened: [limit] }] }
`;
}

const ABOUT = 'risky upstream: upstream `users`: ';

it.each<[what: string, before: string, after: string, said: string | undefined, isForbidden: boolean]>([
  ['nothing but defaults', 'breaker: {}', 'breaker: { errorRate: 50%, halfOpen: 3 }', undefined, false],
  ['a breaker', '', 'breaker: {}', 'breaker is new', false],
  ['no breaker any more', 'breaker: {}', '', 'breaker is lost', true],
  [
    'a breaker that opens later',
    'breaker: {}',
    'breaker: { errorRate: 80% }',
    'breaker: errorRate 50% → 80%',
    true,
  ],
  [
    'a breaker that opens sooner',
    'breaker: {}',
    'breaker: { errorRate: 20% }',
    'breaker: errorRate 50% → 20%',
    false,
  ],
  [
    'a breaker that opens for less long',
    'breaker: {}',
    'breaker: { openFor: 1s }',
    'breaker: openFor 5s → 1s',
    true,
  ],
  [
    'a breaker by another measure',
    'breaker: { failures: 5 }',
    'breaker: { errorRate: 50% }',
    'breaker: errorRate none → 50%, failures 5 → none',
    true,
  ],
  [
    'a breaker that overlooks a status',
    'breaker: {}',
    'breaker: { conditions: [connect-failure, reset, timeout, invalid, 500, 502, 503] }',
    'breaker: conditions gone: 504',
    true,
  ],
  ['more attempts', 'retry: {}', 'retry: { attempts: 3 }', 'retry: attempts 1 → 3', true],
  [
    'a method that is sent again',
    'retry: {}',
    'retry: { methods: [GET, HEAD, OPTIONS, PUT, DELETE, POST] }',
    'retry: methods new: POST',
    true,
  ],
  ['no retry any more', 'retry: {}', '', 'retry is gone', false],
  ['a hedge', '', 'hedge: {}', 'hedge is new', false],
  ['a hedge that comes later', 'hedge: {}', 'hedge: { after: 50ms }', 'hedge: after p95 → 50ms', false],
  ['a limit that finds itself', '', 'limits: { adaptive: true }', 'limits.adaptive is new', false],
  [
    'a higher one',
    'limits: { adaptive: true }',
    'limits: { adaptive: { target: 300%, max: 5000 } }',
    'limits.adaptive: target 150% → 300%, max 1000 → 5000',
    true,
  ],
  ['none any more', 'limits: { adaptive: true }', '', 'limits.adaptive is lost', true],
  [
    'fewer retries at once',
    'limits: { retries: 5 }',
    'limits: { retries: 0 }',
    'limits.retries: 5 → 0',
    false,
  ],
  ['any number of them', 'limits: { retries: 5 }', '', 'limits.retries is lost', true],
])('%s', (_, before, after, said, isForbidden) => {
  const diff = diffGateways(sideOf(spec(before)), sideOf(spec(after)));
  expect(told(diff)).toEqual(said === undefined ? [] : [`${ABOUT}${said}, for route \`users\``]);
  expect(diff.violations.length > 0).toBe(isForbidden);
});

it.each([
  ['importance: sheddable', '', 'safe action: route `users`: importance sheddable → normal'],
  ['', 'importance: sheddable', 'risky action: route `users`: importance normal → sheddable'],
  ['importance: critical', 'importance: normal', 'risky action: route `users`: importance critical → normal'],
  ['', 'retry: false', 'risky action: route `users`: no attempt follows the first any more'],
  [
    'retry: false',
    'retry: true',
    'risky action: route `users`: attempts that fail or take long may be followed by others',
  ],
])('a route with %s, then %s', (before, after, said) => {
  expect(told(diffGateways(sideOf(spec('', before)), sideOf(spec('', after))))).toEqual([said]);
});
