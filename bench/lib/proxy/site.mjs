// A contestant at work: set up for a case in a folder of its own, started, and asked once whether it answers right.
import { mkdirSync, openSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { freePort, startProcess, stopProcess, untilListening } from '../processes.mjs';
import { CONTESTANTS } from './contestants.mjs';
import { API_KEY } from './gw-spec.mjs';

/** Starts the contestant of an entry on `cores`; throws when it does not start. `stop()` ends it. */
export async function openSite(entry, { folder: parent, upstream, cores, env = {} }) {
  const contestant = CONTESTANTS[entry.name];
  const folder = `${parent}/${entry.label.replace(/\W+/g, '-')}-${cores.length}`;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const site = { ...entry, folder, port, upstream };
  const started = startProcess(contestant.command(site), {
    cores,
    env: { ...contestant.env?.(site), ...env },
    stdout: openSync(`${folder}/stdout.log`, 'w'),
  });
  try {
    await untilListening(started, port);
  } catch (error) {
    await stopProcess(started);
    throw error;
  }
  return { ...site, ...started, stop: () => stopProcess(started) };
}

/** What is wrong with the contestant's answer to the load's request: nothing, or a sentence. */
export async function wrongAnswer(site, { method = 'GET', path, bodyBytes = 0, answer }) {
  const got = await ask(site, { method, path, body: 'x'.repeat(bodyBytes) });
  if (got.status !== 200) return `answers ${got.status}`;
  if (got.body !== answer) return `answers ${got.body.length} bytes that are not those of the upstream`;
  return undefined;
}

function ask({ port, tls }, { method, path, body }) {
  const send = tls ? secureRequest : plainRequest;
  const headers = { 'x-api-key': API_KEY, ...(body !== '' && { 'content-length': body.length }) };
  const options = { port, method, path, headers, host: '127.0.0.1', agent: false, rejectUnauthorized: false };
  return new Promise((done, fail) => {
    const sent = send(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('error', fail);
      response.on('end', () => done({ status: response.statusCode, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', fail).end(body);
  });
}
