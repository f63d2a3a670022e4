import { joinErrors } from '../../telemetry/recent-errors.ts';
import { json } from '../answer.ts';
import { document, list } from '../schema.ts';
import { ERROR } from '../shapes.ts';
import type { Resource } from '../types.ts';

/** The exchanges that failed last. */
export const errors: Resource = {
  method: 'GET',
  path: '/errors',
  doc: {
    summary: 'The last 100 exchanges that failed: answers of 500 and more, and those cut short',
    answers: { 200: { description: 'The newest first.', schema: document({ errors: list(ERROR) }) } },
  },
  async handle(_asked, deps) {
    const members = await deps.members();
    return json({ errors: joinErrors(members.map((each) => each.errors)) });
  },
};
