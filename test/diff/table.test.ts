// A thousand routes with fifty edits of every kind: all found, nothing else, and no request that contradicts it.
// What a request meets is read from the records here, not from what the comparison makes of them.
import { expect, it } from 'vitest';
import { editedSpecs } from '../../fixtures/edits.mjs';
import type { Artifact } from '../../src/artifact/types.ts';
import { diffGateways } from '../../src/diff/diff.ts';
import { openRuleSets } from '../../src/matching/algebra/rule-set.ts';
import type { Rule } from '../../src/matching/algebra/types.ts';
import { openRouter } from '../../src/matching/router.ts';
import type { Router } from '../../src/matching/types.ts';
import { type MatchWitness, pathWitness } from '../../src/matching/witness.ts';
import { sideOf } from './support.ts';

const REQUESTS = 20_000;

it('finds every edit of a table, nothing else, and misses no request', () => {
  const { before, after, edits } = editedSpecs('irregular-1k');
  const [old, now] = [sideOf(before), sideOf(after)];
  const diff = diffGateways(old, now);
  const abouts = diff.changes.map(({ route, routes, kind, differences }) => {
    if (kind === 'upstream') return ['upstream upstream-7'];
    if (kind === 'listener') return ['listener public'];
    const policy = differences.find(({ isShared }) => isShared);
    return policy === undefined ? (route === undefined ? routes : [route]) : [policy.what];
  });
  expect(abouts.flat().sort()).toEqual(edits.map(({ about }) => about).sort());

  const reported = new Set(
    diff.changes.flatMap(({ requests }) => requests.map((each) => JSON.stringify([each.before, each.after]))),
  );
  const [one, other] = [open(old.artifact), open(now.artifact)];
  let differing = 0;
  for (const request of requestsOf(old.artifact, now.artifact)) {
    const [was, is] = [decide(one, request), decide(other, request)];
    if (was.deed === is.deed) continue;
    differing++;
    if (!reported.has(JSON.stringify([was.decision, is.decision]))) {
      expect.fail(
        `${request.method} ${request.host}${request.path}: ${was.deed} -> ${is.deed} is not reported`,
      );
    }
  }
  expect(differing).toBeGreaterThan(REQUESTS / 100);
});

interface Opened {
  readonly artifact: Artifact;
  readonly router: Router;
}

function open(artifact: Artifact): Opened {
  return { artifact, router: openRouter(artifact) };
}

/** The route or refusal, and all that the records say becomes of the request. */
function decide({ artifact, router }: Opened, request: MatchWitness) {
  const { method, host, path, query, headers } = request;
  const match = router.lookup(0, { method, host, path, query, header: (name) => headers[name] });
  // Both refusals are the same to this test: what matters is that no route took it.
  if (match < 0) return { decision: { status: match === -2 ? 405 : 404 }, deed: 'refused' };
  const { name, action, policies, timeoutMs } = artifact.route(router.routeOf(match));
  const names = action.kind === 'to' ? action.to.split.map(({ upstream }) => upstream) : [];
  const used = names.map((each) => artifact.upstreams.find((upstream) => upstream.name === each));
  const applied = policies.map((each) => artifact.policies.find((policy) => policy.name === each));
  return { decision: { route: name }, deed: JSON.stringify([action, used, applied, timeoutMs]) };
}

/** Requests for the rules of both sides in turn, some of them bent a little. */
function* requestsOf(...artifacts: readonly Artifact[]): Generator<MatchWitness> {
  const rules = artifacts.flatMap((artifact) => openRuleSets(artifact).flatMap((set) => set.rules));
  for (let index = 0; index < REQUESTS; index++) {
    const rule = rules[(index * 7_919) % rules.length];
    if (rule !== undefined) yield requestFor(rule, index);
  }
}

function requestFor({ path, host, methods, headers }: Rule, index: number): MatchWitness {
  const exact = headers.flatMap((each) =>
    each.op === 'exact' && index % 3 > 0 ? [[each.name, each.value]] : [],
  );
  const methodsAll = methods.length === 0 ? ['GET', 'POST'] : [...methods, 'GET', 'PATCH'];
  const found = pathWitness(path) ?? '/';
  return {
    method: methodsAll[index % methodsAll.length] ?? 'GET',
    host:
      host.replace('*', 'a') || ['localhost', 'api.example.com', 'x.eu.tenants.example.com'][index % 3] || '',
    path: index % 5 === 0 ? found.replace(/[^/]+$/, `taken-${index % 50}`) : found,
    headers: Object.fromEntries(exact),
  };
}
