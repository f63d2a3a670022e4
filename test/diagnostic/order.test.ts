import { describe, expect, it } from 'vitest';
import { createDiagnostic } from '../../src/diagnostic/create.ts';
import { hasErrors, sortDiagnostics } from '../../src/diagnostic/order.ts';
import { CODES } from '../../src/diagnostic/registry.ts';

function at(place: string, code = 'GW1005', message = 'm') {
  const [file = '', line, column] = place.split(':');
  const start = { line: Number(line), column: Number(column) };
  return createDiagnostic(code, { file, start, end: start }, message);
}

const order = (...given: Parameters<typeof sortDiagnostics>) =>
  sortDiagnostics(...given).map(
    ({ span, code }) => `${span.file}:${span.start.line}:${span.start.column} ${code}`,
  );

describe('order', () => {
  it('is by file, line, column and code', () => {
    const given = [at('b:1:1'), at('a:10:1'), at('a:2:1', 'GW1009'), at('a:2:1', 'GW1005'), at('a:2:0')];
    expect(order(given)).toEqual([
      'a:2:0 GW1005',
      'a:2:1 GW1005',
      'a:2:1 GW1009',
      'a:10:1 GW1005',
      'b:1:1 GW1005',
    ]);
  });

  it('puts the files that are named first, in their order', () => {
    const given = [at('a:1:1'), at('d:1:1'), at('c:1:1'), at('b:1:1')];
    expect(order(given, ['c', 'b'])).toEqual([
      'c:1:1 GW1005',
      'b:1:1 GW1005',
      'a:1:1 GW1005',
      'd:1:1 GW1005',
    ]);
  });

  it('keeps one of equals, and both of what differs', () => {
    const given = [at('a:1:1'), at('a:1:1', 'GW1005', 'other'), at('a:1:1'), at('a:1:2')];
    expect(order(given)).toHaveLength(3);
  });

  it('does not touch what was given', () => {
    const given = Object.freeze([at('b:1:1'), at('a:1:1')]);
    expect(order(given)[0]).toBe('a:1:1 GW1005');
  });
});

describe('severity', () => {
  it('is that of the code', () => {
    expect(at('a:1:1', 'GW1023').severity).toBe('warning');
    expect([hasErrors([]), hasErrors([at('a:1:1', 'GW1023')]), hasErrors([at('a:1:1')])]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('of an unknown code is our own fault', () => {
    expect(() => at('a:1:1', 'GW0000')).toThrow('GW0000');
  });
});

describe('pages', () => {
  it('have codes of the right form and names of their own', () => {
    const names = Object.values(CODES).map(({ name }) => name);
    expect(Object.keys(CODES).filter((code) => !/^GW[1-7]\d{3}$/.test(code))).toEqual([]);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
