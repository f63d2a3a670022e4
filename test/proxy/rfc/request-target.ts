// RFC 9112 section 3.2 and RFC 9110 sections 4, 7.2 and 7.7: what is asked for, and of whom.
import { answered, get, head, refused } from './support/bytes.ts';
import type { Area, Case } from './support/types.ts';

const MALFORMED_HOST = 'a `Host` in HTTP/1.1 that is malformed or missing';

/** A target that must arrive as that target. */
function arrives(section: string, must: string, target: string, as: string): Case {
  return {
    section,
    must,
    request: head(`GET ${target} HTTP/1.1`, 'Host: a.example'),
    expect: { upstream: { line: `GET ${as} HTTP/1.1` } },
  };
}

/** A target that the gateway itself must refuse; its connection goes on. */
function isRefused(section: string, must: string, line: string): Case {
  return { section, must, request: head(line, 'Host: a.example'), expect: answered(400) };
}

const TARGETS: readonly Case[] = [
  arrives('RFC 9112 3.2.1', 'MUST send path and query as the target.', '/a/b?c=d', '/a/b?c=d'),
  arrives(
    'RFC 9110 7.7',
    'MUST NOT change the query.',
    '/x?a=%7e&&b=+%20&c=//../d?e',
    '/x?a=%7e&&b=+%20&c=//../d?e',
  ),
  arrives('RFC 9110 7.7', 'MUST NOT drop an empty query.', '/x?', '/x?'),
  arrives(
    'RFC 9110 7.7',
    'MUST NOT join empty segments or decode what is reserved.',
    '//a//b;c=1/%2C%3B',
    '//a//b;c=1/%2C%3B',
  ),
  arrives(
    'RFC 9110 4.2.3',
    'MAY bring a path into its normal form, as a gateway that is the origin to its clients; gw matches and forwards that.',
    '/a/./b/../%7ec%2d',
    '/a/~c-',
  ),
  arrives(
    'RFC 9112 3.2.2',
    'MUST take an absolute target, and send its path to a server.',
    'http://a.example/x?y',
    '/x?y',
  ),
  arrives('RFC 9112 3.2.1', 'MUST send "/" for an empty path.', 'http://a.example', '/'),
  arrives(
    'RFC 9112 3.2.1',
    'MUST send "/" for an empty path in front of a query.',
    'http://a.example?x',
    '/?x',
  ),
  arrives('RFC 9110 4.2.3', 'MUST take scheme and host whatever their case.', 'HTTP://A.Example/x', '/x'),
  arrives(
    'RFC 9112 3.2',
    'MUST put nothing but the target it means in a request line.',
    '/based/x?y',
    '/base/based/x?y',
  ),
  isRefused(
    'RFC 9110 4.2.4',
    'SHOULD refuse a user name in a target.',
    'GET http://u:p@a.example/x HTTP/1.1',
  ),
  isRefused('RFC 9112 3.2', 'MUST NOT take a fragment for part of a target.', 'GET /x#y HTTP/1.1'),
  isRefused('RFC 9112 3.2.4', 'MUST take "*" with OPTIONS only.', 'GET * HTTP/1.1'),
  {
    section: 'RFC 9112 3.2',
    must: 'SHOULD answer 400 to a target that has none of the four forms.',
    request: head('GET x/y HTTP/1.1', 'Host: a.example'),
    expect: refused(400),
  },
  {
    section: 'RFC 9112 3.2.3',
    must: 'MUST take a bare authority with CONNECT only.',
    request: head('GET a.example:80 HTTP/1.1', 'Host: a.example'),
    expect: refused(400),
  },
  {
    section: 'RFC 9112 3.2.2',
    must: 'MUST NOT forward a target of a scheme that it does not serve.',
    request: head('GET ftp://a.example/x HTTP/1.1', 'Host: a.example'),
    expect: refused(400),
    differs: { node: { row: 'a target of another scheme', ...answered(400) } },
  },
];

const HOSTS: readonly Case[] = [
  {
    section: 'RFC 9112 3.2',
    must: 'MUST answer 400 to an HTTP/1.1 request without Host.',
    request: head('GET /x HTTP/1.1'),
    expect: refused(400),
    differs: { node: { row: MALFORMED_HOST, ...answered(400) } },
  },
  {
    section: 'RFC 9112 3.2',
    must: 'MUST answer 400 to more than one Host.',
    request: get('Host: b.example'),
    expect: refused(400),
    differs: { node: { row: MALFORMED_HOST, ...answered(400) } },
  },
  {
    section: 'RFC 9112 3.2',
    must: 'MUST answer 400 to a Host that is none.',
    request: head('GET /x HTTP/1.1', 'Host: a b'),
    expect: refused(400),
    differs: { node: { row: MALFORMED_HOST, ...answered(400) } },
  },
  {
    section: 'RFC 9112 3.2',
    must: 'MUST NOT require Host of HTTP/1.0, and MUST send one upstream.',
    request: head('GET /x HTTP/1.0'),
    expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { host: '<upstream>' } }, kept: false },
  },
  {
    section: 'RFC 9112 3.2.2',
    must: 'MUST replace Host by the authority of an absolute target.',
    request: head('GET http://b.example:81/x HTTP/1.1', 'Host: a.example'),
    expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { host: 'b.example:81' } } },
  },
  {
    section: 'RFC 9112 3.2.2',
    must: 'MUST make a Host of an absolute target where HTTP/1.0 sent none.',
    request: head('GET http://b.example/x HTTP/1.0'),
    expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { host: 'b.example' } }, kept: false },
  },
  {
    section: 'RFC 9110 7.2',
    must: 'MUST send exactly one Host, as it was given.',
    request: head('GET /x HTTP/1.1', 'X-A: 1', 'hOsT: A.example:8080'),
    expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { host: 'A.example:8080' } } },
  },
  {
    section: 'RFC 9110 7.2',
    must: 'MUST take a Host that is an IPv6 address with a port.',
    request: head('GET /x HTTP/1.1', 'Host: [::1]:8080'),
    expect: { upstream: { line: 'GET /x HTTP/1.1', fields: { host: '[::1]:8080' } } },
  },
];

/** What is asked for, and of whom. */
export const REQUEST_TARGET: Area = { title: 'Request target and Host', cases: [...TARGETS, ...HOSTS] };
