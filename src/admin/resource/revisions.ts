import { json } from '../answer.ts';
import { document, list } from '../schema.ts';
import { REVISION } from '../shapes.ts';
import type { Resource } from '../types.ts';

/** The revisions that have served. */
export const revisions: Resource = {
  method: 'GET',
  path: '/revisions',
  doc: {
    summary: 'The revisions that have served, and what each of them changed',
    answers: {
      200: { description: 'The newest first.', schema: document({ revisions: list(REVISION) }) },
    },
  },
  handle: async (_asked, deps) => json({ revisions: await deps.revisions() }),
};
