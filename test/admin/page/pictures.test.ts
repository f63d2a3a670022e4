// The pictures in docs/pictures, small enough to be looked at and shown where they are spoken of. With
// `GW_PICTURES=1` they are taken anew, of a gateway that is made up, at a time that is made up.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWith, TOOLS } from '../../clients/support/tools.ts';
import { type FakeGateway, figuresOf, startFakeGateway } from './support/fake-gateway.ts';
import { type Look, type Tab, Tabs } from './support/tab.ts';

const FOLDER = new URL('../../../docs/pictures/', import.meta.url);
const PAGE = new URL('../../../docs/admin-page.md', import.meta.url);
const BYTES_MAX = 200 * 1024;
const AT = '2026-03-14T09:27:00Z';
const ROUNDS = 120;

const EXPLANATION = {
  ...{ matched: true, listener: 'public', listenerReason: 'the URL has its scheme and port' },
  ...{ route: 'get-user', path: '/v1/users/42', params: { id: '42' }, action: 'to', upstream: 'users' },
  ...{ upstreamPath: '/v1/users/42', timeoutMs: 2000, origin: { file: 'gateway.yaml', line: 31, column: 3 } },
  policySteps: [
    { name: 'secure', kind: 'headers', phase: 'transform' },
    { name: 'per-client', kind: 'rateLimit', phase: 'rate-limit' },
  ],
  candidates: [
    ['get-user', '/v1/users/{id:uint}', 'template', 'won', 'every condition holds'],
    ['any-user', '/v1/users/{name}', 'template', 'lost', 'get-user is more specific'],
    ['assets', '/', 'prefix', 'lost', 'get-user is more specific'],
  ].map(([route, pattern, patternKind, outcome, reason]) => ({
    route,
    pattern,
    patternKind,
    outcome,
    reason,
  })),
};

const PICTURES: Readonly<Record<string, Look & { view: string; before?: (tab: Tab) => Promise<void> }>> = {
  'overview-light': { view: 'overview', scheme: 'light' },
  'overview-dark': { view: 'overview', scheme: 'dark' },
  'overview-phone': { view: 'overview', scheme: 'light', width: 360, height: 740 },
  'routes-light': {
    view: 'routes',
    scheme: 'light',
    before: (tab) => tab.press('/', 'ArrowDown', 'ArrowDown', 'Enter'),
  },
  'revisions-dark': {
    ...{ view: 'revisions', scheme: 'dark', height: 760 },
    before: async (tab) => {
      await tab.sees('Roll back to this');
      await tab.evaluate(`document.querySelectorAll('.revision button')[1].click()`);
    },
  },
  'explain-light': {
    ...{ view: 'explain', scheme: 'light' },
    before: async (tab) => {
      await tab.press('/');
      await tab.write('https://api.example.com/v1/users/42');
      await tab.press('Enter');
      await tab.sees('Candidates');
    },
  },
};

it('has a place and a description in docs/admin-page.md for each picture, and none is large', () => {
  const files = readdirSync(FOLDER);
  const shown = [...readFileSync(PAGE, 'utf8').matchAll(/!\[([^\]]{20,})\]\(pictures\/([^)]+)\)/g)].map(
    ([, , name]) => name,
  );
  expect(files.sort()).toEqual(
    Object.keys(PICTURES)
      .map((name) => `admin-${name}.png`)
      .sort(),
  );
  expect(shown.sort()).toEqual(files.sort());
  expect(files.filter((name) => statSync(new URL(name, FOLDER)).size > BYTES_MAX)).toEqual([]);
});

describeWith(TOOLS.chromium, 'pictures of the admin page', () => {
  it.runIf(process.env.GW_PICTURES === '1')('are taken', { timeout: 300_000 }, async () => {
    mkdirSync(FOLDER, { recursive: true });
    const tabs = await Tabs.start();
    for (const [name, { view, before, ...look }] of Object.entries(PICTURES)) {
      const gateway = await startFakeGateway();
      gateway.explanation = EXPLANATION;
      const tab = await tabs.open(`${gateway.url}#${view}`, { ...look, at: AT });
      await tab.sees('live');
      for (let round = 0; round < ROUNDS; round++) await nextRound(tab, gateway, round);
      await before?.(tab);
      writeFileSync(new URL(`admin-${name}.png`, FOLDER), await tab.picture());
    }
  });
});

/** Lets time go by at the gateway, and has the page look at once. */
async function nextRound(tab: Tab, gateway: FakeGateway, round: number): Promise<void> {
  const wave = 1 + 0.25 * Math.sin(round / 9) + 0.08 * Math.sin(round * 1.7);
  const isBad = round > 85 && round < 100;
  const routes = gateway.routes.map(({ name }, index) => {
    const own = wave * (1 + 0.1 * Math.sin(round / 5 + index * 2));
    return figuresOf(
      name,
      (480 / (index + 1)) * own,
      index === 2 ? (isBad ? 0.3 : 0.02) : 0,
      (4 + index * 3) * own,
    );
  });
  gateway.member = { ...gateway.member, routes };
  const asked = gateway.asked;
  await tab.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  while (gateway.asked === asked) await tab.evaluate(`new Promise((done) => requestAnimationFrame(done))`);
}
