import { plain } from '../answer.ts';
import type { Resource } from '../types.ts';

const TYPE = 'text/plain';

/** Whether the process runs: what answers does. */
export const live: Resource = {
  method: 'GET',
  path: '/live',
  isOpen: true,
  doc: {
    summary: 'Whether the process runs',
    answers: { 200: { description: 'It does.', type: TYPE } },
  },
  handle: () => plain('live'),
};

/** Whether requests should be sent here. */
export const ready: Resource = {
  method: 'GET',
  path: '/ready',
  isOpen: true,
  doc: {
    summary: 'Whether requests should be sent to this gateway',
    answers: {
      200: { description: 'They should.', type: TYPE },
      503: { description: 'It was told to stop, or nothing serves yet.', type: TYPE },
    },
  },
  async handle(_asked, deps) {
    const facts = deps.facts();
    if (facts === undefined) return plain('not ready: nothing serves yet', 503);
    if (facts.draining) return plain('not ready: stopping', 503);
    const members = await deps.members();
    return members.length === 0 ? plain('not ready: no worker answers', 503) : plain('ready');
  },
};
