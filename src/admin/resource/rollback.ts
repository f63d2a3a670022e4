// Goes back to an earlier revision; what may go wrong with it is the reloader's to say.
import { json, problem } from '../answer.ts';
import { document, object, text } from '../schema.ts';
import { DONE } from '../shapes.ts';
import type { Resource } from '../types.ts';

const BYTES_MAX = 16 * 1024;

/** Serves an earlier revision until the spec changes. */
export const rollback: Resource = {
  method: 'POST',
  path: '/rollback',
  changes: true,
  bodyBytesMax: BYTES_MAX,
  doc: {
    summary: 'Serve an earlier revision, until the spec changes or is reloaded',
    body: {
      types: ['application/json'],
      schema: object(
        {
          to: text('The digest of the revision, or at least its first 8 digits. Default: the one before.'),
        },
        ['to'],
      ),
    },
    answers: {
      200: {
        description: 'It serves.',
        schema: document({ ...DONE, from: text('The digest of the revision that served.') }),
      },
      404: { description: 'There is no such revision, or it is not kept any more.' },
      409: {
        description: 'It cannot be served: an address is taken, a file is gone. What served serves on.',
      },
    },
  },
  async handle({ body }, deps) {
    const to = readTo(body);
    if (to === null) {
      return problem({
        status: 400,
        detail: 'The body must be JSON such as {"to":"1a2b3c4d5e6f"}, or empty.',
      });
    }
    const done = await deps.rollback(to);
    if ('problem' in done) return problem({ status: done.status ?? 409, detail: done.problem });
    const { digest, from } = done.value;
    return json({ digest, revision: digest.slice(0, 12), from });
  },
};

/** What the body asks for; null when it says something else. */
function readTo(body: Uint8Array): string | undefined | null {
  if (body.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const to: unknown = Reflect.get(value, 'to');
    if (to === undefined || to === null) return undefined;
    return typeof to === 'string' && /^[0-9a-f]{8,64}$/.test(to) ? to : null;
  } catch {
    return null;
  }
}
