import type { BodyFailure } from '../http/content.ts';
import { createProblem, type Problem, type TextAnswer } from '../http/problem.ts';
import type { Exchange } from '../http/types.ts';

/** The answer of a policy that stops an exchange: problem details with the request's id, and these fields. */
export function refuse(
  exchange: Exchange,
  problem: Omit<Problem, 'instance'>,
  fields: Readonly<Record<string, string>> = {},
): TextAnswer {
  const answer = createProblem({ ...problem, instance: exchange.id });
  for (const [name, value] of Object.entries(fields)) answer.head.headers.set(name, value);
  return answer;
}

/** What a client is told whose body could not be read; one that is gone hears nothing. */
export function bodyProblem(failure: BodyFailure): Problem {
  return failure === 'too-large'
    ? { status: 413, detail: 'The body of the request is too large.' }
    : { status: 408, detail: 'The request did not arrive in time.' };
}
