// node-http-proxy with connections kept open to the upstream: node http-proxy.mjs PORT UPSTREAM_PORT
import { Agent } from 'node:http';
import httpProxy from 'http-proxy';

const [port, upstream] = process.argv.slice(2).map(Number);
const proxy = httpProxy.createProxyServer({
  target: `http://127.0.0.1:${upstream}`,
  agent: new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256 }),
});
proxy.on('error', (_error, _request, response) => response.destroy());
proxy.listen(port, '127.0.0.1');
