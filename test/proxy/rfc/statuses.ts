// RFC 9110 section 15 and RFC 9457: statuses that pass, and the errors of a gateway's own.
import { answered, badGateway, get, head, problem } from './support/bytes.ts';
import type { Area, Case } from './support/types.ts';

/** A status that must reach the client as it is. */
function passes(status: number, must: string, section = 'RFC 9110 15'): Case {
  return {
    section,
    must,
    request: get(),
    upstream: `${head(`HTTP/1.1 ${status} As It Is`, 'X-A: 1', 'Content-Length: 4')}text`,
    expect: { client: { line: status, fields: { 'x-a': '1' }, content: 'text' } },
  };
}

const PASSED: readonly Case[] = [
  passes(200, 'MUST forward a 200.'),
  passes(299, 'MUST forward a 2xx that it does not know.'),
  passes(300, 'MUST forward a 300 and not choose itself.', 'RFC 9110 15.4.1'),
  passes(418, 'MUST forward a 4xx that means nothing to it.'),
  passes(499, 'MUST forward a 4xx that it does not know.'),
  passes(500, 'MUST forward a 500 with its content.'),
  passes(599, 'MUST forward a 5xx that it does not know.'),
  {
    section: 'RFC 9110 15',
    must: 'SHOULD take a status beyond 599 for an invalid answer.',
    request: get(),
    upstream: head('HTTP/1.1 600 Beyond', 'Content-Length: 0'),
    expect: badGateway(),
  },
  {
    section: 'RFC 9110 15.3.6',
    must: 'MUST NOT send content with a 205.',
    request: get(),
    upstream: head('HTTP/1.1 205 Reset Content', 'Content-Length: 0'),
    expect: { client: { line: 205, fields: { 'content-length': '0' }, content: '' } },
  },
  {
    section: 'RFC 9110 15.4.5',
    must: 'MUST forward a 304 with the fields that its 200 would have.',
    request: get('If-None-Match: "x"'),
    upstream: head(
      'HTTP/1.1 304 Not Modified',
      'ETag: "x"',
      'Vary: Accept',
      'Cache-Control: max-age=9',
      'Expires: 0',
    ),
    expect: {
      client: {
        line: 304,
        fields: {
          etag: '"x"',
          vary: 'Accept',
          'cache-control': 'max-age=9',
          expires: '0',
          'transfer-encoding': [],
        },
        content: '',
      },
    },
  },
  {
    section: 'RFC 9110 15.5.8',
    must: 'MUST NOT pass on a challenge that is meant for the proxy itself.',
    request: get(),
    upstream: head(
      'HTTP/1.1 407 Proxy Authentication Required',
      'Proxy-Authenticate: Basic',
      'Content-Length: 0',
    ),
    expect: { client: { line: 407, fields: { 'proxy-authenticate': [] }, content: '' } },
  },
];

const OWN: readonly Case[] = [
  {
    section: 'RFC 9110 15.6.3',
    must: 'MUST answer 502 when the upstream cannot be reached.',
    request: head('GET /dead HTTP/1.1', 'Host: a.example'),
    expect: answered(502),
  },
  {
    section: 'RFC 9110 15.6.3',
    must: 'MUST answer 502 when the upstream closes without an answer.',
    request: head('POST /x HTTP/1.1', 'Host: a.example', 'Content-Length: 0'),
    upstream: { at: 'end', send: '', close: true },
    expect: badGateway(),
  },
  {
    section: 'RFC 9110 15.6.5',
    must: 'MUST answer 504 when the upstream does not answer in time.',
    request: head('GET /hasty HTTP/1.1', 'Host: a.example'),
    upstream: { at: 'end', send: 'HTTP/1.1 ' },
    expect: { client: problem(504) },
  },
  {
    section: 'RFC 9110 6.6.1',
    must: 'MUST send Date with its own answers.',
    request: head('GET /own HTTP/1.1', 'Host: a.example'),
    expect: { upstream: [], client: { line: 200, content: 'own', framing: 'length', dated: true } },
  },
  {
    section: 'RFC 9110 6.6.1',
    must: 'MUST send Date with its own errors.',
    request: head('GET /dead HTTP/1.1', 'Host: a.example'),
    expect: { upstream: [], client: { ...problem(502), dated: true } },
  },
  {
    section: 'RFC 9110 6.6.1',
    must: 'MUST send Date with errors about bytes that are no request.',
    request: get('X-A : 1'),
    expect: { upstream: [], client: { ...problem(400), dated: true }, kept: false },
  },
  {
    section: 'RFC 9110 6.6.1',
    must: 'MUST add a Date where an upstream has sent none.',
    request: get(),
    expect: { client: { line: 200, dated: true } },
  },
  {
    section: 'RFC 9110 9.3.2',
    must: 'MUST NOT send content with an error in answer to HEAD.',
    request: head('HEAD /dead HTTP/1.1', 'Host: a.example'),
    expect: {
      upstream: [],
      client: { line: 502, fields: { 'content-type': 'application/problem+json' }, content: '' },
    },
  },
  {
    section: 'RFC 9110 15.4.9',
    must: 'SHOULD send Location with a redirect.',
    request: head('GET /moved HTTP/1.1', 'Host: a.example'),
    expect: { upstream: [], client: { line: 308, fields: { location: '/new' }, content: '' } },
  },
  {
    section: 'RFC 9457 3.1',
    must: 'MUST NOT tell what only its operator should know.',
    request: head('GET /dead HTTP/1.1', 'Host: a.example'),
    expect: {
      upstream: [],
      client: {
        ...problem(502),
        content:
          /^\{"type":"about:blank","title":"Bad Gateway","status":502,"detail":"The upstream could not be reached\.","instance":"id"\}\n$/,
      },
    },
  },
];

/** Statuses. */
export const STATUSES: Area = { title: 'Statuses and errors', cases: [...PASSED, ...OWN] };
