/** The answers of a login: redirects, small pages for browsers, problems for everything else; none may be stored. */
import { HeaderFields } from '../../http/header-fields.ts';
import { type Answer, type Problem, titleOf } from '../../http/problem.ts';
import type { Exchange } from '../../http/types.ts';
import { refuse } from '../refuse.ts';

/** A redirect that sets cookies. */
export function redirectTo(status: 302 | 303, location: string, cookies: readonly string[]): Answer {
  const headers = new HeaderFields(['location', location, ...PRIVATE]);
  return withCookies({ head: { status, headers }, body: '' }, cookies);
}

/** A way on from a page: a link, or a button that sends a form to a path. */
type Way =
  | { readonly text: string; readonly href: string }
  | { readonly text: string; readonly post: string };

/** What a page says. */
export interface Page extends Problem {
  readonly way?: Way;
  /** For 503: when to try again. Default: 5. */
  readonly retrySeconds?: number;
}

/** A page for a browser that shows one, else the problem; with cookies to set. */
export function explain(exchange: Exchange, page: Page, cookies: readonly string[] = []): Answer {
  const { way, retrySeconds: _, ...problem } = page;
  const showsPages = /text\/html/i.test(exchange.request.headers.get('accept') ?? '');
  const answer = showsPages ? pageAnswer(exchange, page) : refuse(exchange, problem);
  for (let at = 0; at < PRIVATE.length; at += 2)
    answer.head.headers.set(PRIVATE[at] ?? '', PRIVATE[at + 1] ?? '');
  if (page.status === 503) answer.head.headers.set('retry-after', String(page.retrySeconds ?? 5));
  if (page.allow !== undefined) answer.head.headers.set('allow', page.allow.join(', '));
  return withCookies(answer, cookies);
}

/** Adds cookies to an answer. */
export function withCookies(answer: Answer, cookies: readonly string[]): Answer {
  for (const cookie of cookies) answer.head.headers.add('set-cookie', cookie);
  return answer;
}

/** The address may hold a code or a state: neither caches nor other sites are to see it. */
const PRIVATE = ['cache-control', 'no-store', 'referrer-policy', 'no-referrer'];

const POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

function pageAnswer(exchange: Exchange, { status, detail, way }: Page): Answer {
  const title = status < 400 ? 'Login' : titleOf(status);
  const body = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<h1>${title}</h1>
<p>${escaped(detail)}</p>
${way === undefined ? '' : wayText(way)}<p><small>${escaped(exchange.id)}</small></p>
</html>
`;
  const type = ['content-type', 'text/html; charset=utf-8', 'x-content-type-options', 'nosniff'];
  const headers = new HeaderFields([...type, 'content-security-policy', POLICY]);
  return { head: { status, headers }, body };
}

function wayText(way: Way): string {
  const text = escaped(way.text);
  return 'href' in way
    ? `<p><a href="${escaped(way.href)}">${text}</a></p>\n`
    : `<form method="post" action="${escaped(way.post)}"><button>${text}</button></form>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (each) => ENTITIES[each] ?? each);
}
