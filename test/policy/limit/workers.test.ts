// Limits in memory where several processes serve, as built: they count as one.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { closing } from '../../proxy/support/scope.ts';
import { Spawned } from '../../serve/support/spawned.ts';

const specWith = (limit: number, body = 'tea') => `version: 1
listeners: { public: { address: "127.0.0.1:0" } }
policies: { fair: { rateLimit: { limit: ${limit}, window: 24h } } }
routes: { all: { policies: [fair], respond: { body: ${body} } } }
`;

/** Asks so often at once, each on a connection of its own; gives how many passed and how many were refused. */
async function askAtOnce(url: string, times: number): Promise<{ passed: number; refused: number }> {
  const ask = async () => {
    const [response]: IncomingMessage[] = await once(get(url, { agent: false }), 'response');
    response?.resume();
    return response?.statusCode;
  };
  const statuses = await Promise.all(Array.from({ length: times }, ask));
  const count = (status: number) => statuses.filter((each) => each === status).length;
  return { passed: count(200), refused: count(429) };
}

it('is exact over all workers, over a reload and over the end of a worker', async () => {
  const options = { files: { 'gateway.yaml': specWith(100) }, args: ['--workers', '4'] };
  const gateway = closing(new Spawned(options), (each) => each.remove());
  const url = await gateway.url();
  expect(await askAtOnce(url, 60)).toEqual({ passed: 60, refused: 0 });
  const [worker = 0] = gateway.workers;
  process.kill(worker, 'SIGKILL');
  await gateway.hears(/has taken its place/);
  expect(await askAtOnce(url, 60)).toEqual({ passed: 40, refused: 20 });
  gateway.write('gateway.yaml', specWith(110));
  await gateway.hears(/^reloaded/);
  expect(await askAtOnce(url, 60)).toEqual({ passed: 10, refused: 50 });
});
