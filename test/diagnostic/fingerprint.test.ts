import { expect, it } from 'vitest';
import { createDiagnostic } from '../../src/diagnostic/create.ts';
import { fingerprintsOf } from '../../src/diagnostic/fingerprint.ts';

const at = (line: number, file = 'a.yaml') => ({
  file,
  start: { line, column: 2 },
  end: { line, column: 8 },
});
const one = (line: number, message = 'twice', file?: string) =>
  createDiagnostic('GW1009', at(line, file), message);
const only = (diagnostic: ReturnType<typeof one>) => fingerprintsOf([diagnostic])[0];

it('stays the same when lines move, and with the way in which the file was named', () => {
  expect(only(one(4))).toMatch(/^[0-9a-f]{16}$/);
  expect(only(one(900))).toBe(only(one(4)));
  expect(only(one(4, 'twice', './a.yaml'))).toBe(only(one(4)));
  expect(only(one(4, 'twice', 'routes\\a.yaml'))).toBe(only(one(4, 'twice', 'routes/a.yaml')));
});

it('differs by code, file and message, and takes a subject in place of the message', () => {
  const code = createDiagnostic('GW1005', at(4), 'twice');
  const about = (message: string, subject: string) => createDiagnostic('GW1009', at(4), message, { subject });
  const all = [one(4), one(4, 'thrice'), one(4, 'twice', 'b.yaml'), code, about('twice', 'twice')];
  expect(new Set(all.map(only)).size).toBe(5);
  expect(only(about('one of 3', 'route a'))).toBe(only(about('one of 4', 'route a')));
  expect(only(about('one of 3', 'route a'))).not.toBe(only(about('one of 3', 'route b')));
});

it('tells those apart that agree in everything, and leaves the others as they are', () => {
  const run = fingerprintsOf([one(4), one(9), one(4, 'thrice'), one(12)]);
  expect(new Set(run).size).toBe(4);
  expect([run[0], run[2]]).toEqual(fingerprintsOf([one(5), one(6, 'thrice')]));
  expect(run.slice(0, 2)).toEqual(fingerprintsOf([one(4), one(9)]));
});
