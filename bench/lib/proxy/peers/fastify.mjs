// @fastify/http-proxy as its page shows it: node fastify.mjs PORT UPSTREAM_PORT
import proxy from '@fastify/http-proxy';
import Fastify from 'fastify';

const [port, upstream] = process.argv.slice(2).map(Number);
const server = Fastify({ logger: false, bodyLimit: 64 * 2 ** 20 });
server.register(proxy, { upstream: `http://127.0.0.1:${upstream}` });
await server.listen({ port, host: '127.0.0.1' });
