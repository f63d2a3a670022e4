// What the kinds of load are made of: requests through Node's client, and bytes on a bare socket.
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';

/** Sends a request and gives `{ status, body, trailers }`; rejects when the answer breaks off. */
export function ask({ port, agent }, { method = 'GET', path, headers = {}, write }) {
  return new Promise((done, fail) => {
    const sent = request({ port, method, path, headers, agent, host: '127.0.0.1' }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', fail);
      response.on('end', () => {
        const { statusCode: status, trailers } = response;
        done({ status, trailers, body: Buffer.concat(chunks).toString('latin1') });
      });
    });
    sent.on('error', fail);
    if (write === undefined) sent.end();
    else Promise.resolve(write(sent)).catch(fail);
  });
}

/** An open socket to the gateway. */
export async function open(port) {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes back until the other side closes, or until `enough` is content with it. */
export function readAll(socket, enough = () => false) {
  let text = '';
  return new Promise((done) => {
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (enough(text)) done(text);
    });
    socket.on('close', () => done(text));
  });
}

/** The status of an answer as it stands on the wire. */
export function statusOf(text) {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? 0);
}
