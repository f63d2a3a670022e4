// Requests that no gateway may take: each gets a 4xx or 5xx, or a closed connection.
const GET = 'GET /good/small HTTP/1.1\r\n';
const POST = 'POST /good/echo HTTP/1.1\r\nHost: soak\r\n';

/** By what is wrong with them. */
export const BAD_REQUESTS = {
  'no host': `${GET}\r\n`,
  'two hosts': `${GET}Host: a\r\nHost: b\r\n\r\n`,
  'length and chunked': `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'two lengths': `${POST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`,
  'signed length': `${POST}Content-Length: +3\r\n\r\nabc`,
  'unknown coding': `${POST}Transfer-Encoding: gzip\r\n\r\n`,
  'bad chunk size': `${POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n`,
  'huge chunk size': `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffffff\r\n`,
  'space before colon': `${GET}Host : soak\r\n\r\n`,
  'folded line': `${GET}Host: soak\r\nX-A: b\r\n c\r\n\r\n`,
  'control byte': `${GET}Host: soak\r\nX-A: b\u0000c\r\n\r\n`,
  'huge head': `${GET}Host: soak\r\nX-A: ${'a'.repeat(70_000)}\r\n\r\n`,
  'huge target': `GET /${'a'.repeat(70_000)} HTTP/1.1\r\nHost: soak\r\n\r\n`,
  'no version': 'GET /good/small\r\n\r\n',
  'climbs out': 'GET /good/..%2f..%2fetc HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n',
  'HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'TLS on a plain port': '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  connect: 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nConnection: close\r\n\r\n',
};
