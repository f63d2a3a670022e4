// The page of a gateway that really serves: from a request to its figure, from a spec to its revision and back.
import { expect, it } from 'vitest';
import { describeWith, TOOLS } from '../../clients/support/tools.ts';
import { closing } from '../../proxy/support/scope.ts';
import { Served } from '../../serve/support/served.ts';
import { Tabs } from './support/tab.ts';

const SPEC = `version: 1
name: corner-shop
listeners:
  public: { address: "127.0.0.1:0" }
  admin: { address: "127.0.0.1:0", admin: true }
upstreams:
  gone: { endpoints: ["http://127.0.0.1:1"] }
routes:
  greet: { match: { path: "/greet/{name}" }, respond: { status: 200, body: "hello" } }
  lost: { match: { path: /lost }, to: gone }
`;

describeWith(TOOLS.chromium, 'the admin page of a real gateway', () => {
  it('shows its traffic, its errors and its revisions, explains, and rolls back', async () => {
    const served = closing(new Served({ 'gateway.yaml': SPEC }, { drainMs: 0 }), (each) => each.stop());
    const lines = [await served.hears(/^listening/), await served.hears(/^listening/)];
    const [publicUrl = '', adminUrl = ''] = lines.map((line) => /on (\S+)/.exec(line)?.[1] ?? '');
    await served.hears(/^serving/);
    for (let index = 0; index < 7; index++) await (await fetch(`${publicUrl}/greet/you`)).text();
    await (await fetch(`${publicUrl}/lost`)).text();

    const tab = await (await Tabs.start()).open(`${adminUrl}/#routes`);
    await tab.sees('greet');
    await tab.until(
      `[...document.querySelectorAll('tr.main-row')].some((row) => /^greet\\b.*\\b7$/s.test(row.innerText))`,
    );
    await tab.press('3');
    await tab.sees('http://127.0.0.1:1');
    await tab.press('6');
    await tab.sees('GET /lost');
    await tab.press('5', '/');
    await tab.write('/greet/you');
    await tab.press('Enter');
    await tab.sees('name = you');

    served.write(
      'gateway.yaml',
      SPEC.replace('  lost: { match: { path: /lost }, to: gone }\n', '').replace(/upstreams:.*?\n.*?\n/s, ''),
    );
    await served.hears(/^reloaded/);
    await tab.evaluate(`document.activeElement.blur()`);
    await tab.press('4');
    await tab.sees('1 breaking');
    await tab.until(`document.querySelectorAll('.revision button').length === 1`);
    await tab.evaluate(`document.querySelector('.revision button').click()`);
    await tab.sees('Changed since then');
    await tab.evaluate(`document.querySelector('#confirm-yes').click()`);
    await tab.sees('serves now.');
    await tab.press('1');
    await tab.sees('An earlier revision serves');
    expect((await fetch(`${publicUrl}/lost`)).status).toBe(502);
    expect(tab.complaints).toEqual([]);
  });
});
