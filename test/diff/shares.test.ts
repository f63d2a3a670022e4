import { expect, it } from 'vitest';
import { diffOf, told } from './support.ts';

const spec = (to: string) => `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams:
  v1: { endpoints: ["http://127.0.0.1:9001"] }
  v2: { endpoints: ["http://127.0.0.1:9002"] }
  shadow: { endpoints: ["http://127.0.0.1:9003"] }
routes:
  r: { match: { pathPrefix: /r }, to: ${to} }
`;
const canary = (weight: number, more = '') =>
  `{ split: [{ upstream: v1, weight: ${100 - weight} }, { upstream: v2, weight: ${weight} }]${more} }`;
const RAMP = '{ ramp: { from: v1, to: v2, startAt: "2027-03-01T09:00Z", over: 1h } }';
const when = (value: string) =>
  `{ split: [{ upstream: v1 }, { upstream: v2, when: { headers: { x: "${value}" } } }] }`;
const mirror = (more: string) => `{ upstream: v1, mirror: { upstream: shadow${more} } }`;

it.each<[before: string, after: string]>([
  [canary(50, ', by: client-ip'), '{ split: [{ upstream: v2 }, { upstream: v1 }], by: client-ip }'],
  ['v1', canary(0, ', by: client-ip')],
  [RAMP, RAMP.replace('over: 1h', 'over: 60m, start: 1%').replace('09:00Z', '10:00:00+01:00')],
  [mirror(''), mirror(', percent: 100, body: 64KiB, inFlight: 100, mark: false')],
])('%s and %s are the same', (before, after) => {
  expect(diffOf(spec(before), spec(after)).identical).toBe(true);
});

it.each<[before: string, after: string, text: string]>([
  [
    canary(5, ', by: cookie:uid'),
    canary(10, ', by: cookie:uid'),
    'goes to `v1` 90 %, `v2` 10 %, by cookie:uid instead of `v1` 95 %, `v2` 5 %, by cookie:uid (5 % of the requests move)',
  ],
  ['v1', canary(25), 'goes to `v1` 75 %, `v2` 25 % instead of `v1` (25 % of the requests move)'],
  [
    canary(5, ', by: cookie:uid'),
    canary(5, ', by: client-ip'),
    'goes to `v1` 95 %, `v2` 5 %, by client-ip instead of `v1` 95 %, `v2` 5 %, by cookie:uid (clients do not keep their shares)',
  ],
  ['v1', when('1'), 'goes to `v2` if header x = 1; else `v1` instead of `v1`'],
  [
    when('1'),
    when('2'),
    'goes to `v2` if header x = 2; else `v1` instead of `v2` if header x = 1; else `v1`',
  ],
  ['v1', RAMP, 'goes to `v1` → `v2`, 1 % to 100 % over 1h from 2027-03-01T09:00:00Z instead of `v1`'],
  [
    RAMP,
    RAMP.replace('from: v1, to: v2', 'from: v2, to: v1'),
    'goes to `v2` → `v1`, 1 % to 100 % over 1h from 2027-03-01T09:00:00Z instead of `v1` → `v2`, 1 % to 100 % over 1h from 2027-03-01T09:00:00Z',
  ],
  [mirror(', percent: 5'), mirror(', percent: 5, inFlight: 5'), 'mirror is another'],
])('%s to %s', (before, after, text) => {
  expect(told(diffOf(spec(before), spec(after))).join('\n')).toContain(text);
});

it('says so when only the guard is another', () => {
  const guarded = (rate: string) => RAMP.replace('1h', `1h, guard: { errorRate: ${rate} }`);
  const [change] = diffOf(spec(guarded('5%')), spec(guarded('50%'))).changes;
  expect(change?.differences[0]?.text).toContain('goes back above 50 % errors');
});
