import { type Answer, createProblem, type Problem } from '../http/problem.ts';
import type { Exchange } from '../http/types.ts';

/** The answer of a policy that stops an exchange: problem details with the request's id, and these fields. */
export function refuse(
  exchange: Exchange,
  problem: Omit<Problem, 'instance'>,
  fields: Readonly<Record<string, string>> = {},
): Answer {
  const answer = createProblem({ ...problem, instance: exchange.id });
  for (const [name, value] of Object.entries(fields)) answer.head.headers.set(name, value);
  return answer;
}
