// `gw explain` for a gateway that runs: nothing is sent anywhere.
import { json, problem } from '../answer.ts';
import type { AskedRequest, Resource } from '../types.ts';

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What one request would meet, and why. */
export const explain: Resource = {
  method: 'GET',
  path: '/explain',
  doc: {
    summary: 'Which route takes a request, and why; nothing is sent anywhere',
    parameters: [
      {
        name: 'url',
        description: 'Of the request: `https://host/path?query`, or a path alone.',
        required: true,
      },
      { name: 'method', description: 'Of the request. Default: GET.' },
      {
        name: 'header',
        description: 'A header field of the request, `name: value`. May be given several times.',
      },
    ],
    answers: {
      200: { description: 'As `gw explain --format json` prints it.', schema: { type: 'object' } },
      400: { description: 'This is no request.' },
    },
  },
  async handle({ query }, deps) {
    const asked = readAsked(query);
    if (typeof asked === 'string') return problem({ status: 400, detail: asked });
    return json(await deps.explain(asked));
  },
};

function readAsked(query: URLSearchParams): AskedRequest | string {
  const url = query.get('url') ?? '';
  const method = query.get('method') ?? 'GET';
  if (!/^(?:https?:\/\/[^/?#]|\/)/i.test(url)) {
    return '`url` must be a URL such as https://api.example.com/v1/users/42, or a path.';
  }
  if (!TOKEN.test(method)) return '`method` is no method.';
  const headers = new Map<string, string>();
  for (const header of query.getAll('header')) {
    const [, name = '', value = ''] = /^([^:\s]+)\s*:\s*(.*?)\s*$/s.exec(header) ?? [];
    if (!TOKEN.test(name)) return '`header` must be a header field, `name: value`.';
    const before = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), before === undefined ? value : `${before}, ${value}`);
  }
  return {
    method: /^[a-z]+$/.test(method) ? method.toUpperCase() : method,
    url,
    headers: Object.fromEntries(headers),
  };
}
