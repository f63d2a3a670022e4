// The page of the admin listener in Chromium, over the true admin API of a gateway that is made up: what it shows, by
// keyboard alone, with what assistive technology is told, in both themes and on a phone.
import { source as AXE } from 'axe-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, TOOLS } from '../../clients/support/tools.ts';
import { collecting } from '../../proxy/support/scope.ts';
import { type FakeGateway, figuresOf, rowOf, startFakeGateway } from './support/fake-gateway.ts';
import { type Look, type Tab, Tabs } from './support/tab.ts';

const VIEWS = ['overview', 'routes', 'upstreams', 'revisions', 'explain', 'errors'];

describeWith(TOOLS.chromium, 'the admin page', () => {
  let tabs: Tabs;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ thing: tabs, close } = await collecting(() => Tabs.start()));
  });
  afterAll(() => close());

  /** The page of a new gateway, once it shows it; `change` makes the gateway another first. */
  async function open(
    hash = '',
    look: Look = {},
    change: (gateway: FakeGateway) => void = () => undefined,
  ): Promise<{ gateway: FakeGateway; tab: Tab }> {
    const gateway = await startFakeGateway();
    change(gateway);
    const tab = await tabs.open(gateway.url + hash, look);
    if (gateway.token === undefined) await tab.sees('live');
    return { gateway, tab };
  }

  it('tells what serves, how it does, and what needs a look', async () => {
    const { tab } = await open();
    for (const text of ['shop', '9f2c41d07ab3', '/s, ', 'p95', '10.0.1.22', 'ejected', 'ECONNREFUSED']) {
      await tab.sees(text);
    }
    expect(tab.complaints).toEqual([]);
  });

  it('goes from view to view by keyboard, and by its address', async () => {
    const { tab } = await open();
    await tab.press('2');
    expect(await tab.focus()).toBe('Routes');
    await tab.press('ArrowRight');
    expect(await tab.focus()).toBe('Upstreams');
    await tab.press('End');
    expect(await tab.evaluate('location.hash')).toBe('#errors');
    await tab.press('ArrowRight');
    expect(await tab.focus()).toBe('Overview');
    await tab.evaluate('history.back()');
    await tab.until(`document.querySelector('[role=tab][aria-selected=true]').innerText === 'Errors'`);
    expect(tab.complaints).toEqual([]);
  });

  it('finds, sorts and unfolds routes by keyboard', async () => {
    const { tab } = await open('#routes');
    await tab.sees('list-users');
    await tab.press('/');
    await tab.write('order');
    await tab.sees('1–2 of 2 found, 8 in all');
    await tab.press('ArrowDown', 'ArrowDown', 'Enter');
    expect(await tab.focus()).toBe('get-order');
    await tab.sees('GET api.example.com/v1/get-order');
    await tab.press('/', 'Escape');
    await tab.sees('1–8 of 8');
    await tab.evaluate(
      `[...document.querySelectorAll('th button')].find((each) => each.innerText === 'Req/s').click()`,
    );
    expect(await tab.evaluate(`document.querySelector('tbody .link').innerText`)).toBe('list-users');
    expect(await tab.evaluate(`document.querySelector('[aria-sort]').innerText`)).toBe('Req/s');
  });

  it('keeps the focus and the order of rows while figures change below the keyboard', async () => {
    const { tab, gateway } = await open('#routes');
    await tab.evaluate(
      `[...document.querySelectorAll('th button')].find((each) => each.innerText === 'Req/s').click()`,
    );
    await tab.press('/', 'ArrowDown', 'ArrowDown', 'Enter');
    expect(await tab.focus()).toBe('get-user');
    gateway.member = { ...gateway.member, routes: [figuresOf('health', 9000), figuresOf('get-user', 3)] };
    await tab.sees('9,000');
    expect(await tab.focus()).toBe('get-user');
    expect(await tab.evaluate(`document.querySelectorAll('tbody .link')[1].innerText`)).toBe('get-user');
    await tab.press('/');
    await tab.until(`document.querySelectorAll('tbody .link')[0].innerText === 'health'`);
  });

  it('shows a thousand routes fifty at a time, and draws them within a frame or three', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `route-${String(index).padStart(4, '0')}`);
    const { tab } = await open('#routes', {}, (gateway) => {
      gateway.routes = names.map(rowOf);
      gateway.member = { ...gateway.member, routes: names.map((name, index) => figuresOf(name, index)) };
    });
    await tab.sees('1–50 of 1,000');
    await tab.evaluate(
      `[...document.querySelectorAll('button')].find((each) => each.innerText === 'Next').click()`,
    );
    await tab.sees('51–100 of 1,000');
    const longest = await tab.evaluate(`new Promise((done) => {
      const seen = [0];
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: 'longtask' });
      const filter = document.querySelector('input[type=search]');
      for (const word of ['r', 'ro', 'route-09', '']) {
        filter.value = word;
        filter.dispatchEvent(new Event('input'));
      }
      setTimeout(() => done(Math.max(...seen)), 2500);
    })`);
    // Four lists in one task, on a machine that does other things too.
    expect(longest).toBeLessThan(250);
  });

  it('asks before it rolls back, tells what that undoes, and does it', async () => {
    const { tab, gateway } = await open('#revisions');
    await tab.sees('Roll back to this');
    const press = `document.querySelectorAll('.revision button')[0]`;
    await tab.evaluate(`${press}.focus(); ${press}.click()`);
    await tab.sees('Roll back to 5be81fc2d901?');
    await tab.sees('route `get-order`: needs a token');
    expect(await tab.focus()).toBe('Cancel');
    await tab.press('Enter');
    expect(await tab.focus()).toBe('Roll back to this');
    expect(gateway.done).toEqual([]);
    await tab.press('Enter');
    await tab.until(`document.querySelector('#confirm').open`);
    await tab.press('Tab');
    expect(await tab.focus()).toBe('Roll back');
    await tab.press('Enter');
    await tab.sees('5be81fc2d901 serves now');
    expect(gateway.done).toEqual([`rollback ${'5be81fc2d901'.padEnd(64, '0')}`]);
    await tab.until(`document.querySelector('#revision').innerText === '5be81fc2d901'`);
    expect(tab.complaints).toEqual([]);
  });

  it('says why a spec is not taken, as text', async () => {
    const error = 'error[GW1201] there is no upstream "<b>user</b>"';
    const { tab } = await open('#revisions', {}, (gateway) => {
      gateway.lastReload = { at: new Date().toISOString(), ok: false, error };
    });
    await tab.evaluate(
      `[...document.querySelectorAll('button')].find((each) => each.innerText === 'Reload the spec').click()`,
    );
    await tab.until(`document.querySelector('#notice').innerText.includes('<b>user</b>')`);
    await tab.press('1');
    await tab.sees('The spec was not taken');
  });

  it('offers nothing that changes something where the listener is read-only', async () => {
    const { tab } = await open('#revisions', {}, (gateway) => {
      gateway.readOnly = true;
    });
    await tab.sees('read-only');
    expect(await tab.evaluate(`document.querySelector('main').innerText`)).not.toMatch(/roll back|reload/i);
  });

  it('explains a request, and says so when it cannot', async () => {
    const { tab, gateway } = await open('#explain');
    gateway.explanation = {
      ...{ matched: true, listener: 'public', listenerReason: 'the URL has its port', route: 'get-user' },
      ...{
        path: '/v1/users/42',
        params: { id: '42' },
        action: 'to',
        upstream: 'users',
        upstreamPath: '/v1/users/42',
      },
      policySteps: [{ name: 'secure', kind: 'headers', phase: 'transform' }],
      candidates: [
        {
          route: 'get-user',
          pattern: '/v1/users/{id}',
          patternKind: 'template',
          outcome: 'won',
          reason: 'fits',
        },
        {
          route: 'any',
          pattern: '/**',
          patternKind: 'prefix',
          outcome: 'lost',
          reason: 'get-user is more specific',
        },
      ],
    };
    await tab.sees('URL or path');
    await tab.press('/');
    await tab.write('https://api.example.com/v1/users/42');
    await tab.press('Enter');
    for (const text of ['matched get-user', 'id = 42', 'transform', 'more specific']) await tab.sees(text);
    expect(gateway.done).toEqual(['explain GET https://api.example.com/v1/users/42']);
    await tab.evaluate(`document.querySelector('#explain-url').value = 'nowhere'`);
    await tab.press('Enter');
    await tab.sees('must be a URL');
  });

  it('asks for a token, keeps it until the tab is closed, and forgets it when told', async () => {
    const { tab, gateway } = await open('', {}, (each) => {
      each.token = 'open sesame'.replace(' ', '-');
    });
    await tab.sees('asks for a token');
    expect(await tab.evaluate('document.body.innerText')).not.toContain('shop');
    await tab.press('Escape');
    await tab.write('wrong');
    await tab.press('Enter');
    await tab.sees('This is not the token.');
    await tab.write('open-sesame');
    await tab.press('Enter');
    await tab.sees('9f2c41d07ab3');
    await tab.goTo(`${gateway.url}#routes`);
    await tab.sees('list-users');
    expect(await tab.evaluate('JSON.stringify([document.cookie, localStorage.length])')).toBe('["",0]');
    await tab.evaluate(`document.querySelector('#forget').click()`);
    await tab.sees('asks for a token');
  });

  it('says when gw is gone, and goes on when it is back', async () => {
    const { tab, gateway } = await open();
    gateway.isGone = true;
    await tab.sees('Disconnected: gw cannot be reached.');
    expect(await tab.evaluate(`document.querySelector('#banner').getAttribute('role')`)).toBe('alert');
    gateway.isGone = false;
    await tab.evaluate(`document.querySelector('#banner button').click()`);
    await tab.until(`document.querySelector('#banner').hidden`);
  });

  it.each(['light', 'dark'] as const)('is accessible, view by view (%s)', async (scheme) => {
    const { tab } = await open('', { scheme });
    await tab.evaluate(AXE);
    for (const view of VIEWS) {
      await tab.evaluate(`location.hash = '${view}'`);
      await tab.until(`!document.querySelector('#panel-${view}').hidden`);
      await tab.evaluate(`document.querySelectorAll('details').forEach((each) => { each.open = true })`);
      await tab.evaluate(`document.querySelector('#panel-${view} tbody .link')?.click()`);
      const found =
        await tab.evaluate(`axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`);
      expect(found, view).toEqual([]);
    }
  });

  it('fits a phone: nothing but tables scrolls sideways', async () => {
    const { tab } = await open('', { width: 360, height: 740 });
    for (const view of VIEWS) {
      await tab.evaluate(`location.hash = '${view}'`);
      await tab.until(`!document.querySelector('#panel-${view}').hidden`);
      await tab.evaluate(`document.querySelector('#panel-${view} tbody .link')?.click()`);
      expect(await tab.evaluate('document.documentElement.scrollWidth'), view).toBeLessThanOrEqual(360);
    }
  });

  it('takes the theme of the system until another is chosen, and keeps that', async () => {
    const { tab, gateway } = await open('', { scheme: 'dark' });
    const ground = `getComputedStyle(document.documentElement).backgroundColor`;
    const dark = await tab.evaluate(ground);
    await tab.evaluate(`document.querySelector('#theme').click()`);
    const light = await tab.evaluate(ground);
    expect(light).not.toBe(dark);
    await tab.goTo(`${gateway.url}#routes`);
    await tab.sees('Theme: light');
    expect(await tab.evaluate(ground)).toBe(light);
  });
});
