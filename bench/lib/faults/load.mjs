// Clients that ask one after the other and check every answer; each result is kept with when it was.
import { Agent, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request without an answer after this long is stuck. */
const STUCK_MS = 10_000;
const BODY = Buffer.alloc(2_048, 'p');
/** One request in so many is a PUT with a body; the others are GETs. */
const PUT_EVERY = 4;

/**
 * Begins `clients` loops, each with a connection of its own, that is kept unless `tls` is set: then each request makes
 * a new one and looks at the certificate. Gives results `{ at, ms, why, by }`: when it ended, how long it took, what
 * was wrong or undefined, who answered, and what a refusal said.
 */
export function startLoad({ port, clients, pauseMs, tls = false }) {
  const results = [];
  const agents = [];
  let isRunning = true;
  const loop = async () => {
    const agent = tls ? new TlsAgent({ keepAlive: false }) : new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    for (let count = 0; isRunning; count++) {
      const began = performance.now();
      const { why, by, detail } = await ask({ port, agent, isPut: count % PUT_EVERY === 0, tls });
      const at = performance.now();
      results.push({ at, ms: at - began, why, by, detail });
      await sleep(pauseMs);
    }
  };
  const loops = Array.from({ length: clients }, loop);
  return {
    results,
    /** Resolves when every request has ended. */
    async stop() {
      isRunning = false;
      await Promise.all(loops);
      for (const agent of agents) agent.destroy();
    },
  };
}

function ask({ port, agent, isPut, tls }) {
  const wanted = isPut ? `took ${BODY.length}` : 'ok';
  return new Promise((done) => {
    let by;
    const options = { port, agent, host: '127.0.0.1', path: '/', rejectUnauthorized: false };
    const over = (why, detail) => {
      clearTimeout(late);
      done({ why, by, detail });
    };
    const asked = (tls ? tlsRequest : request)(
      isPut ? { ...options, method: 'PUT', headers: { 'content-length': BODY.length } } : options,
      (response) => {
        by = tls ? response.socket.getPeerCertificate().subject?.CN : response.headers['x-by'];
        let body = '';
        response.setEncoding('utf8').on('data', (text) => {
          body += text;
        });
        response.on('error', () => over('cut short'));
        response.on('end', () => {
          if (response.statusCode !== 200)
            over(`status ${response.statusCode}`, `${isPut ? 'PUT' : 'GET'}: ${body}`);
          else over(body === wanted ? undefined : 'wrong answer');
        });
      },
    );
    const late = setTimeout(() => {
      over('stuck');
      asked.destroy();
    }, STUCK_MS);
    asked.on('error', ({ code }) => over(code ?? 'broken'));
    asked.end(isPut ? BODY : undefined);
  });
}
