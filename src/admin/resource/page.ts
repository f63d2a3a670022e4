import { ofType } from '../answer.ts';
import type { Resource } from '../types.ts';

/** Everything comes from the listener itself; nothing is written into the page as markup, inline or by scripts. */
const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
].join('; ');

const TYPES = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['svg', 'image/svg+xml'],
]);

/** The files that the page loads, below `src/admin/page/`; a test holds this list and the folder together. */
const FILES = [
  ...['base.css', 'views.css', 'icon.svg', 'theme.js'],
  ...['main.js', 'api.js', 'dialogs.js', 'dom.js', 'format.js', 'history.js', 'poller.js', 'sparkline.js'],
  ...['state.js', 'table.js', 'table-row.js', 'theme-button.js'],
  ...['view/errors.js', 'view/explain.js', 'view/overview.js', 'view/revisions.js', 'view/routes.js'],
  'view/upstreams.js',
];

/** The page for people. It holds no data: it asks for them as others do, with a token where one is needed. */
export const page: Resource = fileAt('/', 'index.html', 'The page for people');

/** What the page loads; no part of the API. */
export const PAGE_FILES: readonly Resource[] = FILES.map((name) =>
  fileAt(`/page/${name}`, name, 'A part of the page'),
);

function fileAt(path: string, name: string, summary: string): Resource {
  const type = TYPES.get(name.slice(name.lastIndexOf('.') + 1)) ?? 'application/octet-stream';
  return {
    method: 'GET',
    path,
    isOpen: true,
    doc: { summary, answers: { 200: { description: 'The file.', type } } },
    handle: async (_asked, deps) => ofType(type, await deps.page(name), { policy: POLICY }),
  };
}
