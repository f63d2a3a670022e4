// What an explanation says of attempts behind the first one or beside it.
import { expect, it } from 'vitest';
import { openArtifact } from '../../src/artifact/open.ts';
import { answerRequest } from '../../src/explain/answer.ts';
import { openRouter } from '../../src/matching/router.ts';
import { buildFiles } from '../compile/memory-disk.ts';

const SPEC = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams:
  plain: { endpoints: ["http://127.0.0.1:9001"] }
  tried: { endpoints: ["http://127.0.0.1:9002", "http://127.0.0.1:9003"], retry: { attempts: 2 }, hedge: {} }
  timed: { endpoints: ["http://127.0.0.1:9004", "http://127.0.0.1:9005"], hedge: { after: 50ms } }
routes:
  plain: { match: { path: /plain }, to: plain }
  tried: { match: { path: /tried }, to: tried, importance: critical }
  once: { match: { path: /once }, to: tried, retry: false }
  timed: { match: { path: /timed }, to: timed }
  own: { match: { path: /own }, respond: {} }
`;

it.each([
  ['GET', '/plain', undefined],
  ['GET', '/tried', { retries: 2, hedgeAfter: 'p95' }],
  ['POST', '/tried', { retries: 2, untouchedOnly: true }],
  ['GET', '/once', undefined],
  ['GET', '/timed', { hedgeAfter: '50ms' }],
  ['POST', '/timed', undefined],
  ['GET', '/own', undefined],
])('of %s %s', (method, url, further) => {
  const { bytes } = buildFiles({ 'gateway.yaml': SPEC }, 'gateway.yaml');
  if (bytes === undefined) throw new Error('not built');
  const artifact = openArtifact(bytes);
  const { answer } = answerRequest({ artifact, router: openRouter(artifact) }, { method, url, headers: {} });
  if (!answer.matched) throw new Error(answer.reason);
  expect(answer.further).toEqual(further);
  expect(answer.importance).toBe(url === '/tried' ? 'critical' : undefined);
});
