import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineRelay } from '../../../src/serve/worker/line-relay.ts';

describe('createLineRelay', () => {
  it('hands on every byte of whole lines, and only whole lines, however they come', () => {
    const chunks = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '\n') }));
    fc.assert(
      fc.property(chunks, (texts) => {
        const handed: Buffer[] = [];
        const relay = createLineRelay((lines) => handed.push(Buffer.from(lines)));
        for (const text of texts) relay(Buffer.from(text));
        const all = texts.join('');
        expect(Buffer.concat(handed).toString()).toBe(all.slice(0, all.lastIndexOf('\n') + 1));
        expect(handed.filter((lines) => lines.at(-1) !== 0x0a)).toEqual([]);
      }),
    );
  });
});
