import { json, problem } from '../answer.ts';
import type { Resource } from '../types.ts';

/** An artifact of a hundred thousand routes fits. */
const BYTES_MAX = 64 * 1024 * 1024;

/** What a candidate would change. */
export const diff: Resource = {
  method: 'POST',
  path: '/diff',
  bodyBytesMax: BYTES_MAX,
  doc: {
    summary: 'What a candidate would change, compared with what serves; nothing changes by asking',
    body: {
      types: ['application/yaml', 'application/json', 'application/octet-stream'],
      schema: {
        description:
          'A spec in one file, or an artifact. A spec is read alone: it includes no files, and refers to none and to no variable, since whoever asks here may read neither. `gw compile` makes an artifact of any spec.',
      },
      required: true,
    },
    answers: {
      200: { description: 'As `gw diff --format json` prints it.', schema: { type: 'object' } },
      422: { description: 'The candidate is not valid; `detail` says why.' },
    },
  },
  async handle({ body }, deps) {
    if (body.length === 0) return problem({ status: 422, detail: 'The body holds no candidate.' });
    const done = await deps.diff(body);
    return 'problem' in done ? problem({ status: 422, detail: done.problem }) : json(done.value);
  },
};
