// Stand-ins for the services of examples/shop: each answers every request with one line of JSON that says
// who answered and what it was asked. Loopback only, and only for `gw serve --demo`.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { echoWebSocket } from './websocket-echo.ts';

/** The shop's services: the variable in which the spec looks for each one's URL, and the URL it has else. */
const SERVICES = [
  { service: 'catalogue', version: 'v1', variable: 'CATALOGUE_URL', url: 'http://127.0.0.1:9101' },
  { service: 'orders', version: 'v1', variable: 'ORDERS_V1_URL', url: 'http://127.0.0.1:9102' },
  { service: 'orders', version: 'v2', variable: 'ORDERS_V2_URL', url: 'http://127.0.0.1:9103' },
  { service: 'accounts', version: 'v1', variable: 'ACCOUNTS_URL', url: 'http://127.0.0.1:9104' },
  { service: 'chat', version: 'v1', variable: 'CHAT_URL', url: 'http://127.0.0.1:9105' },
] as const;

type Service = (typeof SERVICES)[number];

/** The demo's services while they run. */
export interface DemoUpstreams {
  close(): void;
}

/** Starts every service where the shop's spec will look for it; rejects with a readable Error if one cannot. */
export async function startDemoUpstreams(
  env: Readonly<Record<string, string | undefined>>,
): Promise<DemoUpstreams> {
  const servers: Server[] = [];
  const close = () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };
  try {
    for (const service of SERVICES) servers.push(await start(service, env[service.variable] ?? service.url));
  } catch (error) {
    close();
    throw error;
  }
  return { close };
}

function start(service: Service, url: string): Promise<Server> {
  const { hostname, port } = new URL(url);
  const server = createServer((request, response) => answer(service, request, response));
  server.on('upgrade', echoWebSocket);
  return new Promise((done, fail) => {
    server.once('error', (cause) => {
      const what = `the demo's ${service.service} service cannot listen on ${hostname}:${port}`;
      fail(new Error(`${what} (${cause.message}); set ${service.variable} to another URL`, { cause }));
    });
    server.listen(Number(port), hostname, () => done(server));
  });
}

function answer({ service, version }: Service, request: IncomingMessage, response: ServerResponse): void {
  const body = { service, version, method: request.method, path: request.url };
  request.resume();
  response.setHeader('content-type', 'application/json');
  response.end(`${JSON.stringify(body)}\n`);
}
