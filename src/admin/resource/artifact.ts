import { ofType } from '../answer.ts';
import type { Resource } from '../types.ts';
import { NOTHING, nothingServes } from './status.ts';

const TYPE = 'application/octet-stream';

/** The artifact that serves: what `gw inspect`, `gw diff` and all others read. */
export const artifact: Resource = {
  method: 'GET',
  path: '/artifact',
  doc: {
    summary: 'The artifact that serves',
    answers: {
      200: { description: 'Its bytes; secrets stay references in it.', type: TYPE },
      503: NOTHING(),
    },
  },
  handle(_asked, deps) {
    const bytes = deps.artifact();
    return bytes === undefined ? nothingServes() : ofType(TYPE, bytes);
  },
};
