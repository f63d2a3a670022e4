// What the strict codec accepts, Node's own parser accepts with the same method, target, fields and body. The
// one thing it may not know is the method. `npm run fuzz` runs this for longer; GW_FUZZ_RUNS says how long.
import { METHODS } from 'node:http';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { requestText, responseText } from './support/messages.ts';
import { type NodeMessage, readAnswerWithNode, readRequestsWithNode } from './support/node-parser.ts';
import { byteByByte, bytesOf, type Reading, readRequest, readResponse } from './support/reading.ts';

const numRuns = Number(process.env.GW_FUZZ_RUNS ?? 12_000);
const timeout = Math.max(30_000, numRuns * 10);
const known = new Set(METHODS);

it('takes only requests that Node takes, and in the same way', { timeout }, async () => {
  const counts = { read: 0, refused: 0 };
  const property = fc.asyncProperty(requestText(), async (text) => {
    const readings = readAll(bytesOf(text));
    const comparable = readings.findIndex(({ head }) => !known.has(head.method) || head.method === 'CONNECT');
    const mine = comparable === -1 ? readings : readings.slice(0, comparable);
    counts[mine.length > 0 ? 'read' : 'refused']++;
    if (mine.length === 0) return;
    const theirs = await readRequestsWithNode(bytesOf(text));
    for (const [at, reading] of mine.entries()) mustAgree(reading, theirs[at]);
  });
  await fc.assert(property, { numRuns });
  // The generator must neither spoil all nor nothing.
  expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(numRuns / 10);
});

it('takes only answers that Node takes, and in the same way', { timeout }, async () => {
  const property = fc.asyncProperty(
    responseText(),
    fc.constantFrom('GET', 'HEAD', 'POST'),
    async (text, method) => {
      const reading = readResponse([bytesOf(text)], method);
      const { head } = reading;
      // Interim answers are no answers; what follows them is another message.
      if (head === undefined || head.status < 200) return;
      const answer = await readAnswerWithNode(bytesOf(text), method);
      expect(answer?.message.statusCode).toBe(head.status);
      expect(answer?.message.statusMessage).toBe(head.reason);
      mustMatch({ ...reading, head }, answer);
    },
  );
  await fc.assert(property, { numRuns: Math.ceil(numRuns / 3) });
});

type WithHead<R extends Reading> = R & { readonly head: NonNullable<R['head']> };
type RequestReading = WithHead<ReturnType<typeof readRequest>>;

/** The requests of a connection, up to the first that is refused, unfinished or the last. */
function readAll(bytes: Buffer): RequestReading[] {
  const readings: RequestReading[] = [];
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.subarray(at);
    const { head, ...reading } = readRequest([rest]);
    expect(readRequest(byteByByte(rest))).toEqual({ ...(head && { head }), ...reading });
    if (head === undefined) break;
    readings.push({ ...reading, head });
    // What stands behind an upgrade may be of the other protocol; Node's parser stops there.
    if (reading.outcome !== 'complete' || !head.keepAlive || head.upgrade !== undefined) break;
    at += reading.taken;
  }
  return readings;
}

function mustAgree(reading: RequestReading, theirs: NodeMessage | undefined): void {
  expect(theirs?.message.method).toBe(reading.head.method);
  expect(theirs?.message.url).toBe(reading.head.target);
  mustMatch(reading, theirs);
}

function mustMatch(reading: WithHead<Reading>, theirs: NodeMessage | undefined): void {
  const { head, content, trailers, outcome } = reading;
  expect(theirs?.message.httpVersion).toBe(`1.${head.minor}`);
  expect(theirs?.message.rawHeaders).toEqual(head.fields);
  if (outcome === 'complete') {
    expect(theirs?.message.complete).toBe(true);
    expect(theirs?.message.rawTrailers).toEqual(trailers);
  }
  // What Node took before it refused the rest is not told in full.
  if (typeof outcome === 'string') expect(theirs?.content).toBe(content);
}
