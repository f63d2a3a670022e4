import { describe, expect, it } from 'vitest';
import { buildFiles, buildText } from './memory-disk.ts';

const HEAD = `version: 1
listeners:
`;

interface Case {
  readonly title: string;
  readonly listener: string;
  readonly match: string;
  readonly url: string;
}

describe('routes that tie', () => {
  it.each<Case>([
    {
      title: 'on a plain listener',
      listener: '{ address: "127.0.0.1:8080" }',
      match: '{ path: "/a/{id}" }',
      url: 'http://localhost:8080/a/x',
    },
    {
      title: 'on the default port',
      listener: '{ address: "127.0.0.1:80" }',
      match: '{ path: /a }',
      url: 'http://localhost/a',
    },
    {
      title: 'with TLS',
      listener: '{ address: "[::]:8443", tls: { certificates: [{ cert: c.crt, key: c.key }] } }',
      match: '{ path: /a }',
      url: 'https://localhost:8443/a',
    },
    {
      title: 'on a unix socket',
      listener: '{ address: "unix:/run/gw.sock" }',
      match: '{ path: /a, query: { q: "1 2" } }',
      url: 'http://localhost/a?q=1+2',
    },
    {
      title: 'for hosts of the route',
      listener: '{ address: "127.0.0.1:8080" }',
      match: '{ hosts: ["*.example.com"] }',
      url: 'http://www.example.com:8080/',
    },
    {
      title: 'for hosts of the listener',
      listener: '{ address: "127.0.0.1:8080", hosts: [api.example.com] }',
      match: '{ path: /a }',
      url: 'http://api.example.com:8080/a',
    },
    {
      title: 'for an IPv6 host',
      listener: '{ address: "127.0.0.1:8080" }',
      match: '{ hosts: ["[::1]"] }',
      url: 'http://[::1]:8080/',
    },
  ])('$title, with a witness to send', ({ listener, match, url }) => {
    const { diagnostics, bytes } = buildText(`${HEAD}  l: ${listener}
routes:
  one: { match: ${match}, respond: { body: a } }
  two: { match: ${match}, respond: { body: b } }
`);
    expect(bytes).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({
      code: 'GW1501',
      message: 'routes `one` and `two` match the same request, and nothing decides between them',
      span: { file: 'gateway.yaml', start: { line: 6 } },
      related: [{ span: { start: { line: 5 } } }],
      witness: { method: 'GET', url, headers: {} },
    });
  });

  it('in two files are told once, with both places', () => {
    const { diagnostics } = buildFiles({
      'a.yaml': `${HEAD}  l: { address: "127.0.0.1:8080" }\n  m: { address: "127.0.0.1:8081" }\n`,
      'b.yaml':
        'version: 1\nroutes: { one: { match: { methods: [POST, PUT], headers: { x-a: "1" } }, respond: {} } }\n',
      'c.yaml':
        'version: 1\nroutes: { two: { match: { methods: [PUT], headers: { x-b: "2" } }, respond: {} } }\n',
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['GW1501']);
    expect(diagnostics[0]?.span.file).toBe('c.yaml');
    expect(diagnostics[0]?.related?.[0]?.span.file).toBe('b.yaml');
    expect(diagnostics[0]?.witness).toEqual({
      method: 'PUT',
      url: 'http://localhost:8080/',
      headers: { 'x-a': '1', 'x-b': '2' },
    });
  });
});
