// Messages as text, from the grammar and then spoilt: bytes and lines inserted, removed, doubled and swapped.
import { METHODS } from 'node:http';
import fc from 'fast-check';

/** Bytes at which parsers tend to differ. */
const SHARP = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '"',
  '\\',
  '#',
  '+',
  '-',
  '0',
  '1',
  'x',
  '\x0b',
  '\x7f',
  '\x80',
  '\xff',
];
const SHARP_LINES = [
  'Content-Length: 3',
  'Content-Length: 0',
  'Content-Length: 03',
  'Content-Length: +3',
  'Content-Length: 3, 3',
  'Content-Length:',
  'Transfer-Encoding: chunked',
  'transfer-encoding: CHUNKED',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding: chunked, chunked',
  'Host: b',
  'Host:',
  'Host: a,b',
  'Host: [::1]:8080',
  'Connection: close',
  'Connection: keep-alive',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Upgrade: h2c',
  'Expect: 100-continue',
  ' folded',
  '\tfolded',
  'X-Empty:',
  'X-Space: \t a b \t',
  'X-High: \xe9\x80',
  'X\x00: 1',
  ': none',
  '',
  '0',
  '3',
  '3;x="y\\""',
  'GET /second HTTP/1.1',
];

const crlf = '\r\n';
const token = fc.string({ unit: fc.constantFrom(..."abcXYZ019!#$%&'*+-.^_`|~"), minLength: 1, maxLength: 8 });
const value = fc.string({ unit: fc.constantFrom(...'abc 019\t,;="\\/:\xe9\xff'), maxLength: 12 });
const field = fc
  .tuple(token, fc.constantFrom('', ' ', '\t '), value)
  .map(([name, space, text]) => `X-${name}:${space}${text}`);
const content = fc.string({ unit: fc.constantFrom(...'abc\r\n0;:\0\xff'), maxLength: 24 });
const path = fc.string({ unit: fc.constantFrom(...'ab/.%2?&=~"<>\\^`{|}*:@'), maxLength: 12 });
const target = fc.oneof(
  { weight: 6, arbitrary: path.map((text) => `/${text}`) },
  { weight: 1, arbitrary: path.map((text) => `http://a.example:80/${text}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '*',
      'a',
      'a:80',
      'http://',
      'https://[::1]?x',
      'HTTP://b',
      '/#f',
      '//x',
      'http://u@h/',
      '?',
    ),
  },
);
const method = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'OPTIONS') },
  { weight: 2, arbitrary: fc.constantFrom(...METHODS) },
  { weight: 1, arbitrary: token },
);
const version = fc.oneof(
  { weight: 12, arbitrary: fc.constant('HTTP/1.1') },
  { weight: 2, arbitrary: fc.constant('HTTP/1.0') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('HTTP/1.2', 'HTTP/2.0', 'http/1.1', 'HTTP/0.9', 'RTSP/1.0', 'HTTP/1.1 ', ''),
  },
);

const extension = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: token.map((name) => `;${name}`) },
  { weight: 1, arbitrary: fc.tuple(token, token).map(([name, text]) => `;${name}=${text}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(token, value)
      .map(([name, text]) => `;${name}="${text.replaceAll(/["\\]/g, '\\$&')}"`),
  },
);
const chunk = fc
  .tuple(
    content.filter((text) => text !== ''),
    extension,
    fc.nat(2),
    fc.boolean(),
  )
  .map(([text, more, zeros, upper]) => {
    const size = text.length.toString(16);
    return `${'0'.repeat(zeros)}${upper ? size.toUpperCase() : size}${more}\r\n${text}\r\n`;
  });
const trailers = fc.array(field, { maxLength: 2 }).map((lines) => lines.map((line) => line + crlf).join(''));
const chunked = fc
  .tuple(fc.array(chunk, { maxLength: 3 }), extension, trailers)
  .map(([chunks, more, tail]) => `${chunks.join('')}0${more}\r\n${tail}\r\n`);

/** A body with the field that frames it. */
const framed = fc.oneof(
  fc.constant({ line: undefined, body: '' }),
  content.map((text) => ({ line: `Content-Length: ${text.length}`, body: text })),
  chunked.map((body) => ({ line: 'Transfer-Encoding: chunked', body })),
);

/** One well-formed request, mostly. */
const request = fc
  .tuple(method, target, version, fc.array(field, { maxLength: 3 }), framed, fc.nat(3))
  .map(([verb, what, protocol, fields, { line, body }, at]) => {
    const lines = ['Host: a', ...fields];
    if (line !== undefined) lines.splice(at, 0, line);
    return [`${verb} ${what} ${protocol}`, ...lines, '', body].join(crlf);
  });

const reason = fc.constantFrom(' OK', ' ', '', ' Not \xe9');
const status = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(200, 404, 500, 599) },
  { weight: 3, arbitrary: fc.constantFrom(204, 304) },
  { weight: 1, arbitrary: fc.constantFrom(99, 600, 999) },
);

const response = fc
  .tuple(version, status, reason, fc.array(field, { maxLength: 3 }), framed)
  .map(([protocol, code, phrase, fields, { line, body }]) => {
    const lines = line === undefined ? fields : [...fields, line];
    return [`${protocol} ${code}${phrase}`, ...lines, '', body].join(crlf);
  });

/** A way to spoil a text at a place given in thousandths. */
type Change = (text: string) => string;
const place = fc.nat(999);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...SHARP)).map(([at, bytes]) => insert(at, bytes)),
  fc.tuple(place, fc.integer({ min: 1, max: 3 })).map(([at, count]) => remove(at, count)),
  fc.tuple(place, fc.constantFrom(...SHARP)).map(
    ([at, bytes]): Change =>
      (text) =>
        insert(at, bytes)(remove(at, 1)(text)),
  ),
  fc
    .tuple(place, fc.constantFrom(...SHARP_LINES))
    .map(([at, line]) => onLines(at, (lines, index) => lines.splice(index, 0, line))),
  place.map((at) => onLines(at, (lines, index) => lines.splice(index, 1))),
  place.map((at) => onLines(at, (lines, index) => lines.splice(index, 0, lines[index] ?? ''))),
  fc.constant<Change>((text) => text.replace(crlf, '\n')),
);

function insert(at: number, bytes: string): Change {
  return (text) => {
    const index = indexIn(text, at);
    return text.slice(0, index) + bytes + text.slice(index);
  };
}

function remove(at: number, count: number): Change {
  return (text) => {
    const index = indexIn(text, at);
    return text.slice(0, index) + text.slice(index + count);
  };
}

function onLines(at: number, act: (lines: string[], index: number) => unknown): Change {
  return (text) => {
    const lines = text.split(crlf);
    act(lines, Math.floor((lines.length * at) / 1000));
    return lines.join(crlf);
  };
}

function indexIn(text: string, at: number): number {
  return Math.floor(((text.length + 1) * at) / 1000);
}

function spoilt(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.array(change, { maxLength: 3 }))
    .map(([given, changes]) => changes.reduce((so, apply) => apply(so), given));
}

/** Requests, one or two behind each other, spoilt in up to three ways. */
export function requestText(): fc.Arbitrary<string> {
  return spoilt(
    fc.oneof(
      { weight: 4, arbitrary: request },
      { weight: 1, arbitrary: fc.tuple(request, request).map(([one, two]) => one + two) },
    ),
  );
}

/** Answers, spoilt in up to three ways. */
export function responseText(): fc.Arbitrary<string> {
  return spoilt(response);
}
