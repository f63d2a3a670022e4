// The container: what went in comes out, and nothing but a whole, unaltered file of this format is taken.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeContainer, encodeContainer, FORMAT_VERSION } from '../../src/artifact/container.ts';
import { ArtifactError } from '../../src/artifact/error.ts';
import { openArtifact } from '../../src/artifact/open.ts';

const SECTIONS = new Map([
  ['head', Uint8Array.of(1, 2, 3)],
  ['empty', new Uint8Array()],
  ['words', Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0)],
]);
const BYTES = encodeContainer(SECTIONS);

describe('encodeContainer and decodeContainer', () => {
  it('give back what they were given, whatever it is', () => {
    const name = fc.stringMatching(/^[a-z-]{1,16}$/);
    const sections = fc
      .dictionary(name, fc.uint8Array({ maxLength: 40 }))
      .map((each) => new Map(Object.entries(each)));
    fc.assert(
      fc.property(sections, (given) => {
        const { sections: read } = decodeContainer(encodeContainer(given));
        expect([...read].map(([key, bytes]) => [key, [...bytes]])).toEqual(
          [...given].map(([key, bytes]) => [key, [...bytes]]),
        );
      }),
    );
  });

  it('write the same bytes for the same sections', () => {
    expect(encodeContainer(SECTIONS)).toEqual(BYTES);
  });

  it('read bytes that lie at an odd address', () => {
    const moved = new Uint8Array(BYTES.length + 3);
    moved.set(BYTES, 3);
    expect(decodeContainer(moved.subarray(3)).digest).toBe(decodeContainer(BYTES).digest);
  });
});

describe('decodeContainer refuses', () => {
  it('every truncation', () => {
    for (let length = 0; length < BYTES.length; length++) {
      expect(() => decodeContainer(BYTES.slice(0, length))).toThrow(ArtifactError);
    }
  });

  it('every altered byte', () => {
    for (let at = 0; at < BYTES.length; at++) {
      const altered = BYTES.slice();
      altered[at] = (altered[at] ?? 0) ^ 0x20;
      expect(() => decodeContainer(altered)).toThrow(ArtifactError);
    }
  });

  it.each([
    ['a newer format', 8, FORMAT_VERSION + 1, /newer than/],
    ['an older format', 8, 0, /older than/],
    ['what is something else', 0, 0x7f, /not a gw artifact/],
    ['a text-mode copy', 4, 0x0a, /text-mode copy/],
  ])('%s, and says so', (_what, at, value, message) => {
    const altered = BYTES.slice();
    altered[at] = value;
    expect(() => decodeContainer(altered)).toThrow(message);
  });
});

describe('openArtifact', () => {
  it('throws nothing but an ArtifactError, whatever the bytes', () => {
    const head = BYTES.slice(0, 16);
    const bytes = fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.from([...head, ...rest]));
    fc.assert(
      fc.property(fc.oneof(bytes, fc.uint8Array()), (given) => {
        expect(() => openArtifact(given)).toThrow(ArtifactError);
      }),
    );
  });

  it('refuses a container whose head is no head', () => {
    expect(() => openArtifact(BYTES)).toThrow(ArtifactError);
  });
});
