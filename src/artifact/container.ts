/**
 * The file format of `gateway.gwa`, little-endian:
 *
 *     0  magic "GWA1" and four bytes that text transfers would change (as PNG does)
 *     8  format version (u32), number of sections (u32)
 *    16  SHA-256 of everything behind it (32 bytes)
 *    48  for each section: name (16 bytes, zero-padded), offset (u32), length (u32)
 *     …  the sections, each at a multiple of 8
 *
 * Sections are used in place as bytes or 32-bit words; nothing is parsed here.
 */
import { createHash } from 'node:crypto';
import { ArtifactError } from './error.ts';

/** Raised whenever an older gw could misread a newer artifact, or the other way round. */
export const FORMAT_VERSION = 2;

const MAGIC = Uint8Array.of(0x47, 0x57, 0x41, 0x31, 0x0d, 0x0a, 0x1a, 0x0a);
const VERSION_AT = 8;
const COUNT_AT = 12;
const DIGEST_AT = 16;
const TABLE_AT = 48;
const ROW = 24;
const NAME = 16;

/** A container taken apart; the sections are views into one buffer. */
export interface Container {
  readonly formatVersion: number;
  readonly digest: string;
  readonly size: number;
  readonly sections: ReadonlyMap<string, Uint8Array>;
}

/** Whether bytes begin like an artifact, which no spec does. */
export function isArtifact(bytes: Uint8Array): boolean {
  return MAGIC.subarray(0, 4).every((byte, index) => bytes[index] === byte);
}

/** Writes sections, in the map's order, into one file. */
export function encodeContainer(sections: ReadonlyMap<string, Uint8Array>): Uint8Array {
  let size = align(TABLE_AT + sections.size * ROW);
  for (const section of sections.values()) size = align(size + section.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(VERSION_AT, FORMAT_VERSION, true);
  view.setUint32(COUNT_AT, sections.size, true);
  let row = TABLE_AT;
  let at = align(TABLE_AT + sections.size * ROW);
  for (const [name, section] of sections) {
    bytes.set(new TextEncoder().encode(name), row);
    view.setUint32(row + NAME, at, true);
    view.setUint32(row + NAME + 4, section.length, true);
    bytes.set(section, at);
    row += ROW;
    at = align(at + section.length);
  }
  bytes.set(digestOf(bytes), DIGEST_AT);
  return bytes;
}

/** Takes a file apart after checking all of it. Throws an ArtifactError that says what is wrong. */
export function decodeContainer(given: Uint8Array): Container {
  const bytes = aligned(given);
  checkHead(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const digest = bytes.subarray(DIGEST_AT, TABLE_AT);
  if (!digestOf(bytes).every((byte, index) => byte === digest[index])) {
    throw new ArtifactError(
      'the artifact was truncated or altered: its digest does not fit; copy or compile it again',
    );
  }
  return {
    formatVersion: FORMAT_VERSION,
    digest: Buffer.from(digest).toString('hex'),
    size: bytes.length,
    sections: readTable(bytes, view),
  };
}

function checkHead(bytes: Uint8Array): void {
  if (!isArtifact(bytes))
    throw new ArtifactError('this is not a gw artifact; `gw compile` makes one from a spec');
  if (bytes.length < TABLE_AT) throw new ArtifactError('the artifact is truncated; copy or compile it again');
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw new ArtifactError(
      'the artifact was altered on its way, as by a text-mode copy; copy it again as binary',
    );
  }
  const version = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(VERSION_AT, true);
  if (version === FORMAT_VERSION) return;
  const relation = version > FORMAT_VERSION ? 'newer than' : 'older than';
  throw new ArtifactError(
    `the artifact has format ${version}, ${relation} the format ${FORMAT_VERSION} of this gw; compile it with this version`,
  );
}

function readTable(bytes: Uint8Array, view: DataView): ReadonlyMap<string, Uint8Array> {
  const count = view.getUint32(COUNT_AT, true);
  const sections = new Map<string, Uint8Array>();
  if (TABLE_AT + count * ROW > bytes.length)
    throw new ArtifactError('the artifact is truncated; compile it again');
  for (let row = TABLE_AT; row < TABLE_AT + count * ROW; row += ROW) {
    const name = new TextDecoder().decode(bytes.subarray(row, row + NAME)).replace(/\0+$/, '');
    const start = view.getUint32(row + NAME, true);
    const length = view.getUint32(row + NAME + 4, true);
    if (start % 8 !== 0 || start + length > bytes.length) {
      throw new ArtifactError(`the artifact is inconsistent (section ${name}); compile it again`);
    }
    sections.set(name, bytes.subarray(start, start + length));
  }
  return sections;
}

function digestOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes.subarray(TABLE_AT)).digest();
}

/** The bytes at an address where 32-bit words can be read in place. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
}

function align(offset: number): number {
  return (offset + 7) & ~7;
}
