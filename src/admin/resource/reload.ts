import { json, problem } from '../answer.ts';
import { document, flag } from '../schema.ts';
import { DONE } from '../shapes.ts';
import type { Resource } from '../types.ts';

/** Loads the spec once more. */
export const reload: Resource = {
  method: 'POST',
  path: '/reload',
  changes: true,
  doc: {
    summary: 'Load the spec once more, and end a rollback',
    answers: {
      200: {
        description: 'It is good, and serves.',
        schema: document({ ...DONE, changed: flag('Whether it differs from what served.') }),
      },
      422: { description: 'It is not valid; `detail` says why, and what served serves on.' },
    },
  },
  async handle(_asked, deps) {
    const done = await deps.reload();
    if ('problem' in done) return problem({ status: 422, detail: done.problem });
    const { digest, changed } = done.value;
    return json({ digest, revision: digest.slice(0, 12), changed });
  },
};
