/**
 * Answers requests to admin listeners: finds the resource by its exact path, asks whether the request may have it, and
 * lets it answer. It changes nothing by itself and reaches nothing but through `AdminDeps`. Start at `answerAdmin`.
 */
import type { Answer } from '../http/problem.ts';
import { contentTypeOf, refusal } from './access.ts';
import { problem } from './answer.ts';
import { openapi } from './openapi.ts';
import { RESOURCES } from './registry.ts';
import { PAGE_FILES } from './resource/page.ts';
import type { AdminAccess, AdminDeps, AdminIncoming, Resource } from './types.ts';

const ALL = [...RESOURCES, openapi, ...PAGE_FILES];

/** Answers a request; never throws. */
export async function answerAdmin(
  incoming: AdminIncoming,
  access: AdminAccess,
  deps: AdminDeps,
): Promise<Answer> {
  try {
    return await answer(incoming, access, deps);
  } catch (error) {
    return problem({ status: 500, detail: error instanceof Error ? error.message : String(error) });
  }
}

async function answer(incoming: AdminIncoming, access: AdminAccess, deps: AdminDeps): Promise<Answer> {
  const { request } = incoming;
  // Paths are compared as they were sent: another spelling of one is another path, and there is none.
  // An absolute target's authority is the request's (RFC 9112 section 3.2.2), and has its say below.
  const target = request.target.replace(/^https?:\/\/[^/?#]*/i, '');
  const [, path = '', query = ''] = /^([^?#]*)(?:\?([^#]*))?/s.exec(target) ?? [];
  const known = ALL.filter((each) => each.path === path);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const resource = known.find((each) => each.method === method);
  const [first] = known;
  const refused = refusal(incoming, access, resource ?? NOWHERE);
  if (refused !== undefined) return refusedAnswer(refused.status, problem(refused));
  if (first === undefined)
    return problem({ status: 404, detail: 'There is nothing here; see /openapi.json.' });
  if (resource === undefined) return notAllowed(request.method, known);
  const body = await bodyOf(incoming, resource);
  if ('head' in body) return body;
  const contentType = contentTypeOf(incoming);
  const asked = { query: new URLSearchParams(query), incoming, contentType, readOnly: access.readOnly };
  return resource.handle({ ...asked, body: body.bytes }, deps);
}

/** Stands for what does not exist: whoever may see nothing does not learn what there is. */
const NOWHERE: Pick<Resource, 'method'> = { method: 'GET' };

function refusedAnswer(status: number, answer: Answer): Answer {
  if (status === 401) answer.head.headers.set('www-authenticate', 'Bearer realm="gw admin"');
  return answer;
}

function notAllowed(method: string, known: readonly Resource[]): Answer {
  const allow = known.flatMap((each) => (each.method === 'GET' ? ['GET', 'HEAD'] : [each.method]));
  return problem({ status: 405, detail: `${method} is not allowed here.`, allow });
}

async function bodyOf(
  incoming: AdminIncoming,
  resource: Resource,
): Promise<Answer | { readonly bytes: Uint8Array }> {
  if (resource.bodyBytesMax === undefined) return { bytes: new Uint8Array() };
  const body = await incoming.readBody(resource.bodyBytesMax);
  if (body === 'too-large') {
    return problem({ status: 413, detail: `The body may have ${resource.bodyBytesMax} bytes at most.` });
  }
  if (typeof body === 'string') {
    return problem({ status: 408, detail: 'The request did not arrive in time.' });
  }
  return { bytes: body };
}
