// Lets requests in while the shop is open: `options` say in which hours, `POST`, `PUT` and so on only then.
// The comments give an editor the types; run `npm install --save-dev gw` where it should find them.
import { isOpen } from './hours.js';

/** @type {import('gw/policy').Policy<{ open: string, close: string, always: readonly string[] }>} */
const openingHours = {
  // Checked when the module is loaded: a wrong option keeps the revision from serving, and says why.
  optionsSchema: {
    type: 'object',
    properties: {
      open: { type: 'string', pattern: '^[0-2][0-9]:[0-5][0-9]$' },
      close: { type: 'string', pattern: '^[0-2][0-9]:[0-5][0-9]$' },
      always: { type: 'array', items: { type: 'string' } },
    },
    required: ['open', 'close', 'always'],
    additionalProperties: false,
  },

  create({ open, close, always }, { now }) {
    return {
      request(request) {
        if (always.includes(request.method) || isOpen(now(), { open, close })) {
          request.headers.set('x-shop', 'open');
          return undefined;
        }
        return request.refuse(503, `The shop is open from ${open} to ${close} (UTC).`, {
          'retry-after': '600',
        });
      },
      response(response) {
        response.headers.set('x-opening-hours', `${open}-${close}`);
      },
    };
  },
};

export default openingHours;
