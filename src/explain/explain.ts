import type { Artifact } from '../artifact/types.ts';
import type { Router } from '../matching/types.ts';
import { type Answered, answerRequest } from './answer.ts';
import type { ExplainedCandidate, ExplainRequest, Explanation } from './types.ts';

/** Says which route wins a request and what it does with it, or why none does, with every candidate. */
export function explainRequest(
  artifact: Artifact,
  router: Router,
  request: ExplainRequest,
  nowMs = Date.now(),
): Explanation {
  const answered = answerRequest({ artifact, router, nowMs }, request);
  return { ...answered.answer, candidates: candidatesOf(artifact, router, answered.lookup) };
}

function candidatesOf(artifact: Artifact, router: Router, lookup: Answered['lookup']): ExplainedCandidate[] {
  if (lookup === undefined) return [];
  const rows = new Map(router.table(lookup.listener).map((row) => [row.match, row]));
  return router.candidates(lookup.listener, lookup.request).map(({ match, route, outcome, reason }) => {
    const row = rows.get(match);
    return {
      route: artifact.route(route).name,
      ...(row !== undefined && row.host !== '' && { host: row.host }),
      pattern: row?.pattern.text ?? '',
      patternKind: row?.pattern.kind ?? 'template',
      outcome,
      reason,
    };
  });
}
