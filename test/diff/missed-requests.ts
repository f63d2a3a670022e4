// Requests put to two artifacts, to see whether a comparison missed one that is treated differently. What a request
// meets is read from the records here, not from what the comparison makes of them.
import { openArtifact } from '../../src/artifact/open.ts';
import type { Artifact } from '../../src/artifact/types.ts';
import type { Change } from '../../src/diff/types.ts';
import { openRuleSets } from '../../src/matching/algebra/rule-set.ts';
import type { Rule } from '../../src/matching/algebra/types.ts';
import { openRouter } from '../../src/matching/router.ts';
import type { Router } from '../../src/matching/types.ts';
import { type MatchWitness, pathWitness } from '../../src/matching/witness.ts';

/** Artifacts by their bytes, the changes that were found, and how many requests to try. */
export interface Trial {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly changes: readonly Pick<Change, 'requests'>[];
  readonly count: number;
}

/** How many requests are treated differently, and those of them that no change reports. */
export function missedRequests({ before, after, changes, count }: Trial): {
  differing: number;
  missed: string[];
} {
  const reported = new Set(
    changes.flatMap(({ requests }) => requests.map((each) => JSON.stringify([each.before, each.after]))),
  );
  const [one, other] = [open(openArtifact(before)), open(openArtifact(after))];
  const missed: string[] = [];
  let differing = 0;
  for (const request of requestsOf([one.artifact, other.artifact], count)) {
    const [was, is] = [decide(one, request), decide(other, request)];
    if (was.deed === is.deed) continue;
    differing++;
    if (!reported.has(JSON.stringify([was.decision, is.decision]))) {
      missed.push(`${request.method} ${request.host}${request.path}: ${was.deed} -> ${is.deed}`);
    }
  }
  return { differing, missed };
}

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
function* requestsOf(artifacts: readonly Artifact[], count: number): Generator<MatchWitness> {
  const rules = artifacts.flatMap((artifact) => openRuleSets(artifact).flatMap((set) => set.rules));
  for (let index = 0; index < count; index++) {
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
