// A floor: node:http answers by itself, nothing is proxied: node hello.mjs PORT
import { createServer } from 'node:http';
import { SMALL_BODY } from '../answers.mjs';

const [port] = process.argv.slice(2).map(Number);
const headers = { 'content-type': 'application/json', 'content-length': SMALL_BODY.length };
createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(SMALL_BODY);
}).listen(port, '127.0.0.1');
