/**
 * The gateway's own error answers, as problem details (RFC 9457). They say what the client can know:
 * never a name from the spec, an upstream's address or a stack.
 */
import { HeaderFields } from './header-fields.ts';
import type { ResponseHead } from './types.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  417: 'Expectation Failed',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

/** What an error answer says. */
export interface Problem {
  readonly status: number;
  /** One sentence for whoever sent the request. */
  readonly detail: string;
  /** The request's id; absent when the request was not understood so far. */
  readonly instance?: string;
  /** What is wrong, one by one (RFC 9457 section 3). */
  readonly errors?: readonly ProblemError[];
  /** For 405: the methods that would have been allowed. */
  readonly allow?: readonly string[];
}

/** One thing that is wrong with a request. */
export interface ProblemError {
  readonly detail: string;
  /** In the body, as a JSON pointer in a URI fragment. */
  readonly pointer?: string;
  /** The name of a parameter, and where it was looked for. */
  readonly parameter?: string;
  readonly in?: 'path' | 'query' | 'header';
}

/** A head together with its whole body. */
export interface Answer {
  readonly head: ResponseHead;
  readonly body: string | Uint8Array;
}

/** An answer in text. */
export interface TextAnswer extends Answer {
  readonly body: string;
}

/** Makes the answer for a problem: `application/problem+json` with title, status, detail and instance. */
export function createProblem(problem: Problem): TextAnswer {
  const { status, detail, instance, errors, allow } = problem;
  const body = JSON.stringify({
    type: 'about:blank',
    title: titleOf(status),
    status,
    detail,
    ...(instance === undefined ? {} : { instance }),
    ...(errors === undefined ? {} : { errors }),
  });
  const headers = new HeaderFields(['content-type', 'application/problem+json']);
  if (allow !== undefined) headers.add('allow', allow.join(', '));
  return { head: { status, headers }, body: `${body}\n` };
}

/** The registered reason phrase of an error status the gateway itself gives. */
export function titleOf(status: number): string {
  return TITLES[status] ?? 'Error';
}
