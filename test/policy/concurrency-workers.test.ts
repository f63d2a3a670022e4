// A bound on what is on its way at once where several processes serve, as built: they count as one.
import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { closing } from '../proxy/support/scope.ts';
import { startHttp } from '../proxy/support/upstreams.ts';
import { Spawned } from '../serve/support/spawned.ts';

const LIMIT = 10;

async function statusOf(url: string): Promise<number | undefined> {
  const [response]: IncomingMessage[] = await once(get(url, { agent: false }), 'response');
  response?.resume();
  if (response !== undefined) await once(response, 'end');
  return response?.statusCode;
}

/** Three workers before an upstream that hands over what it is asked. */
async function start(listener: (response: ServerResponse) => void) {
  const upstream = await startHttp((_request, response) => listener(response));
  const spec = `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
upstreams: { only: { endpoints: ["${upstream}"] } }
policies: { few: { concurrency: { limit: ${LIMIT} } } }
routes: { all: { policies: [few], to: only } }
`;
  const gateway = closing(
    new Spawned({ files: { 'gateway.yaml': spec }, args: ['--workers', '3'] }),
    (each) => each.remove(),
  );
  return { gateway, url: await gateway.url() };
}

it('is reached and never passed, by three workers under load', async () => {
  let now = 0;
  let most = 0;
  const { url } = await start((response) => {
    now += 1;
    most = Math.max(most, now);
    setTimeout(() => {
      now -= 1;
      response.end('tea');
    }, 5);
  });
  const statuses: (number | undefined)[] = [];
  const client = async () => {
    for (let turn = 0; turn < 20; turn++) statuses.push(await statusOf(url));
  };
  await Promise.all(Array.from({ length: 40 }, client));
  expect(most).toBe(LIMIT);
  expect(new Set(statuses)).toEqual(new Set([200, 503]));
});

it('lets exactly so many of many through, and as many again when a worker has died with some', async () => {
  const held: ServerResponse[] = [];
  const { gateway, url } = await start((response) => held.push(response));
  const statuses: (number | string | undefined)[] = [];
  const askAtOnce = () =>
    Array.from({ length: 60 }, async () => statuses.push(await statusOf(url).catch(() => 'cut off')));
  const refused = () => statuses.filter((status) => status === 503).length;
  const first = askAtOnce();
  await expect.poll(refused).toBe(60 - LIMIT);
  await expect.poll(() => held.length).toBe(LIMIT);
  const [worker = 0] = gateway.workers;
  process.kill(worker, 'SIGKILL');
  await gateway.hears(/has taken its place/);
  const cutOff = () => statuses.filter((status) => status === 'cut off').length;
  await expect.poll(() => held.filter(({ destroyed }) => destroyed).length).toBe(cutOff());
  const lost = cutOff();
  const next = askAtOnce();
  await expect.poll(refused).toBe(60 - LIMIT + 60 - lost);
  await expect.poll(() => held.length).toBe(LIMIT + lost);
  expect(refused()).toBe(60 - LIMIT + 60 - lost);
  for (const response of held) response.end('tea');
  await Promise.all([...first, ...next]);
  expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT);
});
