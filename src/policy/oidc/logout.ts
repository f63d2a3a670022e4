/**
 * The logout, here and at the provider (OpenID Connect RP-Initiated Logout 1.0). Only pages of this origin, or the
 * user's own hand, can log out; whoever comes from elsewhere is asked first.
 */
import type { Answer } from '../../http/problem.ts';
import { explain, redirectTo } from './answer.ts';
import type { OidcContext, Visit } from './context.ts';
import { metadataOf } from './login.ts';
import { isOfOwnPages, urlOf } from './place.ts';
import { parseSession } from './session.ts';

/** Ends the session; what the browser gets to see. */
export async function logOut(context: OidcContext, visit: Visit): Promise<Answer> {
  const { options, cookies } = context;
  const { exchange, origin, isSecure } = visit;
  const { method } = exchange.request;
  if (method !== 'GET' && method !== 'POST') {
    return explain(exchange, {
      status: 405,
      detail: `${method} is not allowed here.`,
      allow: ['GET', 'POST'],
    });
  }
  if (!isOfOwnPages(exchange, origin)) {
    const way = { text: 'Log out', post: options.logoutPath ?? '' };
    return method === 'GET'
      ? explain(exchange, { status: 200, detail: 'Do you want to log out?', way })
      : explain(exchange, { status: 403, detail: 'Only a page of this site can log you out.', way });
  }
  const ended = [cookies.noSession(isSecure)];
  const location = await afterLogout(context, visit);
  if (location !== undefined) return redirectTo(303, location, ended);
  return explain(exchange, { status: 200, detail: 'You are logged out.' }, ended);
}

/** Where the browser goes: by way of the provider if that ends sessions, else to where the spec says, if it does. */
async function afterLogout(context: OidcContext, visit: Visit): Promise<string | undefined> {
  const { options } = context;
  const home = options.afterLogout && urlOf(visit.origin, options.afterLogout);
  const metadata = await metadataOf(context);
  if (metadata === undefined) return home;
  const session = parseSession(await context.sessionSealer.open(visit.jar.session ?? ''));
  if (session?.refreshToken !== undefined) {
    // So that a copy of the cookie ends at its next refresh.
    await context.client.revoke(metadata, session.refreshToken);
  }
  if (metadata.endSessionEndpoint === undefined) return home;
  const url = new URL(metadata.endSessionEndpoint);
  url.searchParams.set('client_id', options.clientId);
  if (home !== undefined) url.searchParams.set('post_logout_redirect_uri', home);
  return url.href;
}
