import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalisePath } from '../../src/matching/normal-form.ts';
import { referenceLookup } from '../../src/matching/reference.ts';
import { witnessOf } from '../../src/matching/witness.ts';
import { type EntrySketch, entriesOf, exactly, requestOf } from './support/entry.ts';
import { matchEntry } from './support/random-spec.ts';

function witness(sketch: EntrySketch, listenerHosts?: readonly string[]) {
  const [entry] = entriesOf(sketch);
  return entry === undefined ? undefined : witnessOf(entry, listenerHosts);
}

describe('witnessOf', () => {
  it.each<[EntrySketch, object]>([
    [{}, { method: 'GET', host: 'localhost', path: '/', headers: {} }],
    [{ methods: ['PATCH', 'PUT'] }, { method: 'PATCH' }],
    [{ methods: ['DELETE', 'GET'] }, { method: 'GET' }],
    [{ host: '*.example.com' }, { host: 'www.example.com' }],
    [{ path: '/a/{b}/{c:uint}/v{d}' }, { path: '/a/x/1/vx' }],
    [{ path: '/f/{r...}' }, { path: '/f/x' }],
    [{ path: '/{a~[0-9]{3}}' }, { path: '/000' }],
    [{ path: '/{a~\\.+}' }, { path: '/...' }],
    [{ path: '/{a~.+%C3%A9}' }, { path: '/a%C3%A9' }],
    [{ path: 'regex /v[0-9]+/(?:x|yy)' }, { path: '/v0/x' }],
    [{ path: 'regex .*' }, { path: '/' }],
    [{ path: 'prefix /a/{b}' }, { path: '/a/x' }],
    [
      { headers: exactly({ 'x-a': 'b c' }), query: exactly({ q: 'ä &' }) },
      { headers: { 'x-a': 'b c' }, query: 'q=%C3%A4+%26' },
    ],
    [
      {
        headers: [
          { name: 'a', op: 'present', value: true },
          { name: 'b', op: 'present', value: false },
        ],
      },
      { headers: { a: '1' } },
    ],
    [{ headers: [{ name: 'a', op: 'regex', value: ' *x? *' }] }, { headers: { a: '' } }],
  ])('%j: %j', (sketch, request) => {
    expect(witness(sketch)).toMatchObject(request);
  });

  it('has a host that the listener takes', () => {
    expect(witness({}, ['api.example.com'])?.host).toBe('api.example.com');
    expect(witness({ host: '*.example.com' }, ['a.b.example.com'])?.host).toBe('a.b.example.com');
    expect(witness({ host: 'a.example.com' }, ['*.example.com'])?.host).toBe('a.example.com');
    expect(witness({ host: 'a.example.com' }, ['b.example.com'])).toBeUndefined();
  });

  it('is missing where no request can be sent', () => {
    expect(witness({ headers: [{ name: 'a', op: 'regex', value: '\\n' }] })).toBeUndefined();
  });

  it('always fulfils its entry, in normal form', () => {
    fc.assert(
      fc.property(matchEntry, (entry) => {
        const found = witnessOf(entry);
        if (found === undefined) throw new Error('no witness');
        expect(normalisePath(found.path, { mergeSlashes: false })).toBe(found.path);
        expect(referenceLookup([entry], entry.listener, requestOf(found))).toMatchObject({
          route: entry.route,
        });
      }),
      { numRuns: 3_000 },
    );
  });
});
