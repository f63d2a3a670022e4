import { expect, it } from 'vitest';
import { diffOf, told } from './support.ts';

const ADMIN = '  admin: { address: "127.0.0.1:9000", admin: true }\n';

function spec(admin: string, more = ''): string {
  return `version: 1
listeners:
  public: { address: "127.0.0.1:8080" }
${admin}${more}
routes:
  ping: { match: { path: /ping }, respond: { status: 200, body: pong } }
`;
}

it.each<[what: string, before: string, after: string, told: readonly string[]]>([
  ['one that comes', spec(''), spec(ADMIN), ['risky listener: listener `admin`: admin listener is new']],
  ['one that goes', spec(ADMIN), spec(''), ['risky listener: listener `admin`: admin listener is gone']],
  ['nothing', spec(ADMIN, 'admin: { history: 20 }'), spec(ADMIN), []],
  [
    'a token that is lost',
    spec(ADMIN, 'admin: { token: "${env:A}" }'),
    spec(ADMIN),
    ['breaking listener: listener `admin`: no token is asked for any more'],
  ],
  [
    'another token, and what may be done with it',
    spec(ADMIN, 'admin: { token: "${env:A}", readOnly: true }'),
    spec(ADMIN, 'admin: { token: "${env:B}", history: 5 }'),
    [
      'risky listener: listener `admin`: another token is asked for; reload and rollback are allowed; admin.history 20 → 5',
    ],
  ],
  [
    'another address',
    spec(ADMIN),
    spec(ADMIN.replace('9000', '9001')),
    [
      'breaking listener: listener `admin`: address {"host":"127.0.0.1","port":9000} → {"host":"127.0.0.1","port":9001}',
    ],
  ],
])('tells of an admin listener: %s', (_what, before, after, expected) => {
  const diff = diffOf(before, after);
  expect(told(diff)).toEqual(expected);
  expect(diff.changes.every(({ places }) => places.length > 0)).toBe(true);
});
