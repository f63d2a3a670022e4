import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessLogRecord } from '../../src/artifact/telemetry.ts';
import { readCommonLine } from '../../src/replay/format/common.ts';
import { createLineWriter } from '../../src/telemetry/access-line.ts';
import { createAccessLog } from '../../src/telemetry/access-log.ts';
import { parseLineTemplate } from '../../src/telemetry/line-template.ts';
import { reportOf } from './support/reports.ts';

const RECORD: AccessLogRecord = {
  format: 'json',
  fields: [],
  headers: [],
  query: false,
  redact: { query: [], headers: [] },
  ratio: 1,
};
const write = (record: Partial<AccessLogRecord>, ...report: Parameters<typeof reportOf>) =>
  createLineWriter({ ...RECORD, ...record })(reportOf(...report));

describe('the formats', () => {
  it('writes Common and Combined as web servers do', () => {
    const exchange = {
      method: 'GET',
      query: 'a=1',
      identity: { consumer: 'alice b', groups: [], scopes: [], claims: {} },
      headers: ['user-agent', 'curl/8 "x"', 'referer', 'https://a.example/b?token=x'],
    };
    expect(write({ format: 'common', query: true }, {}, exchange)).toBe(
      '192.0.2.1 - alice_b [31/Jan/2026:12:00:00 +0000] "GET /v1/users/42?a=1 HTTP/1.1" 200 12\n',
    );
    expect(write({ format: 'combined' }, {}, exchange)).toBe(
      String.raw`192.0.2.1 - alice_b [31/Jan/2026:12:00:00 +0000] "GET /v1/users/42 HTTP/1.1" 200 12 "https://a.example/b" "curl/8 \x22x\x22"` +
        '\n',
    );
  });

  it('writes lines that a reader of Combined understands, whatever clients send', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(text, text, (path, userAgent) => {
        const headers = ['user-agent', userAgent];
        const line = write({ format: 'combined' }, {}, { path: `/${path}`, headers });
        expect(line.split('\n')).toHaveLength(2);
        expect(line).toMatch(/^192\.0\.2\.1 - - \[[^\]]+\] "GET [^"]*" 200 12 "-" "[^"]+"\n$/);
        if (/^[!-~]*$/.test(path) && !/[#?@]/.test(path))
          expect(readCommonLine(line.trimEnd())).toMatchObject({ method: 'GET', path: `/${path}` });
      }),
    );
  });

  it('writes the members of JSON that are asked for, in that order', () => {
    const line = write(
      { fields: ['status', 'consumer', 'protocol', 'policy'] },
      { answeredBy: 'acl', status: 403 },
    );
    expect(line).toBe('{"status":403,"protocol":"HTTP/1.1","policy":"acl"}\n');
    expect(JSON.parse(write({ query: true }, {}, { query: 'a=1' }))).toMatchObject({ query: 'a=1' });
    expect(JSON.parse(write({ query: true }))).not.toHaveProperty('protocol');
  });

  it('writes a template, with a hyphen for what is not there', () => {
    const template = '{client} {method} {path} {status} {header:X-Tenant} {query}|{durationMs} {traceId}';
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const headers = ['x-tenant', 'one\ntwo'];
    expect(write({ format: 'template', template }, { durationMs: 1.23456 }, { headers, trace })).toBe(
      `192.0.2.1 GET /v1/users/42 200 one\\x0atwo -|1.235 ${'a'.repeat(32)}\n`,
    );
  });

  it('refuses templates that would not be what they look like', () => {
    expect(parseLineTemplate('{password}')).toEqual({
      problem: 'has `{password}`, which is no member of an entry',
    });
    expect(parseLineTemplate('a\nb')).toHaveProperty('problem');
    expect(parseLineTemplate('{header:a b}')).toHaveProperty('problem');
  });
});

describe('what is hidden', () => {
  const headers = [
    'authorization',
    'Bearer hunter2',
    'cookie',
    'sid=hunter2',
    'x-tenant',
    'blue',
    'x-pin',
    'hunter2',
  ];

  it('is every credential, named in whatever way', () => {
    const query = 'access_token=hunter2&a=1&pin=hunter2&%61pi_key=hunter2&flag';
    const record = {
      query: true,
      headers: ['authorization', 'cookie', 'x-tenant', 'x-pin'],
      redact: { query: ['PIN'], headers: ['x-pin'] },
    };
    const line = write(record, {}, { query, headers });
    expect(line).not.toContain('hunter2');
    expect(JSON.parse(line)).toMatchObject({
      query: 'access_token=[redacted]&a=1&pin=[redacted]&%61pi_key=[redacted]&flag',
      headers: { authorization: '[redacted]', 'x-tenant': 'blue' },
    });
    const template = {
      ...record,
      format: 'template',
      template: '{header:authorization} {header:x-pin}',
    } as const;
    expect(write(template, {}, { query, headers })).toBe('[redacted] [redacted]\n');
  });
});

describe('sampling', () => {
  it('leaves out what went well, and nothing that went wrong or took long', () => {
    const lines: string[] = [];
    const record = { ...RECORD, fields: ['id' as const], ratio: 0.1, slowMs: 100 };
    const log = createAccessLog((text) => lines.push(text), { record, random: () => 0.5, flushMs: 0 });
    log.ended(reportOf({}, { id: 'well' }));
    log.ended(reportOf({ status: 404 }, { id: 'not-found' }));
    log.ended(reportOf({ status: 502 }, { id: 'bad' }));
    log.ended(reportOf({ end: 'client-gone' }, { id: 'gone' }));
    log.ended(reportOf({ durationMs: 100 }, { id: 'slow' }));
    log.ended(reportOf({ status: 502, isLogged: false }, { id: 'quiet' }));
    log.close();
    const ids = lines
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id);
    expect(ids).toEqual(['bad', 'gone', 'slow']);
  });
});
