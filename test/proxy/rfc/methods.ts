// RFC 9110 section 9: what a method means to whoever stands between.
import { answered, get, head, ok, refused } from './support/bytes.ts';
import type { Area, Case } from './support/types.ts';

/** A method that must reach the upstream. */
function forwards(method: string, section: string, must: string): Case {
  return {
    section,
    must,
    request: head(`${method} /x HTTP/1.1`, 'Host: a.example'),
    expect: { upstream: { line: `${method} /x HTTP/1.1` } },
  };
}

const EVERY_METHOD = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

/** Methods. */
export const METHODS: Area = {
  title: 'Methods',
  cases: [
    forwards('GET', 'RFC 9110 9.3.1', 'MUST forward GET.'),
    forwards('DELETE', 'RFC 9110 9.3.5', 'MUST forward DELETE.'),
    forwards('OPTIONS', 'RFC 9110 9.3.7', 'MUST forward OPTIONS for a resource.'),
    forwards('PROPFIND', 'RFC 9110 9.1', 'MUST forward methods of extensions.'),
    forwards('QUERY', 'RFC 9110 9.1', 'MUST forward methods that were registered late.'),
    {
      ...forwards('FROB-3', 'RFC 9110 9.1', 'SHOULD forward methods that nobody has registered.'),
      differs: { node: { row: 'methods', ...refused(400) } },
    },
    {
      ...forwards('get', 'RFC 9110 9.1', 'MUST take methods with their case.'),
      differs: { node: { row: 'methods', ...refused(400) } },
    },
    {
      section: 'RFC 9110 9.3.2',
      must: 'MUST forward HEAD as HEAD and send no content.',
      request: head('HEAD /x HTTP/1.1', 'Host: a.example') + get(),
      upstream: [head('HTTP/1.1 200 OK', 'X-A: 1', 'Content-Length: 12'), ok('ok')],
      expect: {
        upstream: [{ line: 'HEAD /x HTTP/1.1' }, { line: 'GET /x HTTP/1.1' }],
        client: [{ line: 200, fields: { 'x-a': '1', 'content-length': '12' }, content: '' }, { line: 200 }],
      },
    },
    {
      section: 'RFC 9110 9.3.2',
      must: 'SHOULD give the fields to HEAD that GET would get, when it answers by itself.',
      request: head('HEAD /own HTTP/1.1', 'Host: a.example'),
      expect: {
        upstream: [],
        client: {
          line: 200,
          fields: { 'content-length': '3', 'content-type': 'text/plain; charset=utf-8' },
          content: '',
        },
      },
    },
    {
      section: 'RFC 9110 9.3.6',
      must: 'MUST NOT take CONNECT for a request that can be forwarded; gw opens no tunnels.',
      request: head('CONNECT a.example:443 HTTP/1.1', 'Host: a.example:443'),
      expect: refused(501),
    },
    {
      section: 'RFC 9110 9.3.7',
      must: 'MUST answer OPTIONS for "*" for itself.',
      request: head('OPTIONS * HTTP/1.1', 'Host: a.example'),
      expect: { upstream: [], client: { line: 204, content: '' } },
    },
    {
      section: 'RFC 9112 3.2.4',
      must: 'MUST take OPTIONS for an absolute target without path and query for "*".',
      request: head('OPTIONS http://a.example HTTP/1.1', 'Host: a.example'),
      expect: { upstream: [], client: { line: 204, content: '' } },
    },
    {
      section: 'RFC 9112 3.2.4',
      must: 'MUST NOT take OPTIONS for an absolute target with a path for "*".',
      request: head('OPTIONS http://a.example/ HTTP/1.1', 'Host: a.example'),
      expect: { upstream: { line: 'OPTIONS / HTTP/1.1' } },
    },
    {
      section: 'RFC 9110 15.5.6',
      must: 'MUST send Allow with a 405 of its own.',
      request: head('PUT /x HTTP/1.1', 'Host: narrow.example'),
      expect: answered(405, { allow: 'GET, HEAD, POST' }),
    },
    {
      section: 'RFC 9110 9.3.5',
      must: 'MUST keep the content of a DELETE content.',
      request: `${head('DELETE /x HTTP/1.1', 'Host: a.example', 'Content-Length: 2')}hi`,
      expect: { upstream: { line: 'DELETE /x HTTP/1.1', content: 'hi' } },
    },
    {
      section: 'RFC 9110 9.3.7',
      must: 'MUST take an OPTIONS for "*" with content for one request.',
      request: `${head('OPTIONS * HTTP/1.1', 'Host: a.example', 'Content-Length: 4')}GET ${get()}`,
      expect: { upstream: { line: 'GET /x HTTP/1.1' }, client: [{ line: 204 }, { line: 200 }] },
    },
    {
      section: 'RFC 9110 9.3.8',
      must: 'TRACE shows credentials on the way; gw refuses it, whatever Max-Forwards says.',
      request: head('TRACE /x HTTP/1.1', 'Host: a.example', 'Max-Forwards: 3'),
      expect: answered(405, { allow: EVERY_METHOD }),
    },
    {
      section: 'RFC 9110 7.6.2',
      must: 'MUST NOT forward OPTIONS with a Max-Forwards of 0, and answer for itself.',
      request: head('OPTIONS /x HTTP/1.1', 'Host: narrow.example', 'Max-Forwards: 0'),
      expect: {
        upstream: [],
        client: { line: 204, fields: { allow: 'GET, HEAD, POST', 'content-length': [] }, content: '' },
      },
    },
    {
      section: 'RFC 9110 7.6.2',
      must: 'MUST count a Max-Forwards down when it forwards OPTIONS.',
      request: head('OPTIONS /x HTTP/1.1', 'Host: a.example', 'Max-Forwards: 8'),
      expect: { upstream: { line: 'OPTIONS /x HTTP/1.1', fields: { 'max-forwards': '7' } } },
    },
    {
      section: 'RFC 9110 7.6.2',
      must: 'MAY send its own largest number instead of a larger Max-Forwards.',
      request: head('OPTIONS /x HTTP/1.1', 'Host: a.example', `Max-Forwards: ${'9'.repeat(40)}`),
      expect: { upstream: { line: 'OPTIONS /x HTTP/1.1', fields: { 'max-forwards': '1000000' } } },
    },
    ...['-1', '0x0', '0, 0', ''].map((value) => ({
      section: 'RFC 9110 7.6.2',
      must: `MAY ignore a Max-Forwards that is no number ("${value}").`,
      request: head('OPTIONS /x HTTP/1.1', 'Host: a.example', `Max-Forwards: ${value}`),
      expect: { upstream: { line: 'OPTIONS /x HTTP/1.1', fields: { 'max-forwards': value } } },
    })),
    {
      section: 'RFC 9110 7.6.2',
      must: 'MAY ignore a Max-Forwards of other methods.',
      request: get('Max-Forwards: 0'),
      expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { 'max-forwards': '0' } } },
    },
    {
      section: 'RFC 9110 9.3.7',
      must: 'MUST answer OPTIONS for "*" for itself, whatever Max-Forwards says.',
      request: head('OPTIONS * HTTP/1.1', 'Host: a.example', 'Max-Forwards: 5', 'Content-Length: 0'),
      expect: {
        upstream: [],
        client: { line: 204, fields: { allow: [], 'content-length': [] }, content: '' },
      },
    },
  ],
};
