import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessEntry } from '../../src/telemetry/access-entry.ts';
import { createAccessLog } from '../../src/telemetry/access-log.ts';
import { formatEntry } from '../../src/telemetry/json-line.ts';
import type { ExchangeReport } from '../../src/telemetry/types.ts';
import { exchangeOf } from '../policy/support/exchange.ts';

const ENTRY: AccessEntry = {
  time: '2026-01-02T03:04:05.678Z',
  id: 'id-1',
  client: '192.0.2.1',
  method: 'GET',
  host: 'api.example.com',
  path: '/v1/users/42',
  status: 200,
  bytesIn: 0,
  bytesOut: 12,
  durationMs: 1.234_567_8,
  route: 'get-user',
  listener: 'public',
  upstream: 'users',
  endpoint: 'http://127.0.0.1:9001',
  upstreamMs: 0.987_654_3,
  revision: '0123456789ab',
  userAgent: 'curl/8',
  referer: 'https://shop.example/cart?token=secret#x',
  error: undefined,
  end: 'complete',
};

const REPORT: ExchangeReport = {
  exchange: exchangeOf({ path: '/v1/users/42' }),
  startedAtMs: Date.UTC(2026, 0, 2),
  durationMs: 1.234_567_8,
  status: 200,
  bytesIn: 0,
  bytesOut: 12,
  listener: 'public',
  route: 'get-user',
  upstream: 'users',
  endpoint: 'http://127.0.0.1:9001',
  upstreamMs: 0.987_654_3,
  answeredBy: undefined,
  isLogged: true,
  revision: '0123456789abcdef',
  error: undefined,
  end: 'complete',
};

describe('formatEntry', () => {
  it('is one line of JSON with times in microseconds and no query in the referer', () => {
    const line = formatEntry(ENTRY);
    expect(line).toMatch(/^\{.*\}\n$/);
    const { error, ...told } = ENTRY;
    expect(error).toBeUndefined();
    expect(JSON.parse(line)).toEqual({
      ...told,
      durationMs: 1.235,
      upstreamMs: 0.988,
      referer: 'https://shop.example/cart',
    });
  });

  it('stays one line whatever a client sends', () => {
    const line = formatEntry({ ...ENTRY, path: '/a\nb\u2028"', userAgent: 'x\r\n{"status":500}' });
    expect(line.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(line).userAgent).toBe('x\r\n{"status":500}');
  });

  it('leaves out what is not known', () => {
    const line = formatEntry({ ...ENTRY, upstream: undefined, upstreamMs: undefined, referer: undefined });
    expect(Object.keys(JSON.parse(line))).not.toContain('upstream');
    expect(Object.keys(JSON.parse(line))).not.toContain('upstreamMs');
  });
});

describe('createAccessLog', () => {
  it('gathers lines and hands them over whole', async () => {
    const lines = await new Promise<string>((resolve) => {
      const log = createAccessLog(resolve, { flushMs: 1 });
      log.ended(REPORT);
      log.ended(REPORT);
    });
    expect(lines.match(/\n/g)).toHaveLength(2);
  });

  it('hands over at once when enough has gathered, and on demand', () => {
    const written: string[] = [];
    const log = createAccessLog((lines) => written.push(lines), { flushMs: 60_000, bufferMax: 500 });
    log.ended(REPORT);
    expect(written).toHaveLength(0);
    log.ended(REPORT);
    expect(written).toHaveLength(1);
    log.ended(REPORT);
    log.close();
    log.close();
    expect(written).toHaveLength(2);
    expect(written.join('').match(/\n/g)).toHaveLength(3);
  });

  it('keeps nothing back once it is closed, because nobody will ask again', () => {
    const written: string[] = [];
    const log = createAccessLog((lines) => written.push(lines), { flushMs: 60_000 });
    log.close();
    log.ended(REPORT);
    expect(written).toHaveLength(1);
  });
});

it('writes every entry as JSON would be written', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 });
  const maybe = fc.option(text, { nil: undefined });
  const entries = fc.record({
    ...{ time: text, id: text, client: maybe, method: text, host: text, path: text },
    ...{
      status: fc.nat(599),
      bytesIn: fc.nat(),
      bytesOut: fc.nat(),
      durationMs: fc.double({ min: 0, max: 1e6, noNaN: true }),
    },
    ...{ route: maybe, listener: maybe, upstream: maybe, endpoint: maybe },
    ...{
      upstreamMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined }),
      attempts: fc.option(fc.integer({ min: 2, max: 11 }), { nil: undefined }),
      revision: text,
    },
    ...{ userAgent: maybe, referer: maybe, error: maybe, end: text },
  });
  fc.assert(
    fc.property(entries, (entry) => {
      const round = (ms: number) => Math.round(ms * 1000) / 1000;
      const { referer, upstreamMs } = entry;
      const told = {
        ...entry,
        durationMs: round(entry.durationMs),
        upstreamMs: upstreamMs === undefined ? undefined : round(upstreamMs),
        referer: referer?.replace(/[?#].*$/s, ''),
      };
      expect(formatEntry(entry)).toBe(`${JSON.stringify(told)}\n`);
    }),
  );
});
