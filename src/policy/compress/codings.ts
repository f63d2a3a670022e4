// The content codings that can be written, with what each costs at three levels of effort.

import type { Duplex } from 'node:stream';
import * as zlib from 'node:zlib';

/** A content coding by its registered name. */
export type Coding = 'zstd' | 'br' | 'gzip';

/** How much work goes into making content small. */
export type Effort = 'fast' | 'balanced' | 'small';

/** How one content is to be coded. */
export interface CodingOptions {
  readonly effort: Effort;
  /** Give out what there is after every piece, for content of which nobody knows when more comes. */
  readonly flush: boolean;
}

const { constants } = zlib;

const GZIP_LEVELS: Readonly<Record<Effort, number>> = { fast: 1, balanced: 6, small: 9 };
const BROTLI_QUALITIES: Readonly<Record<Effort, number>> = { fast: 1, balanced: 4, small: 9 };
const ZSTD_LEVELS: Readonly<Record<Effort, number>> = { fast: 1, balanced: 3, small: 12 };

/** 256 KiB: a larger window would cost every answer under way several MiB. */
const BROTLI_WINDOW_BITS = 18;
/** RFC 9659: what every decoder of zstd on the web takes. */
const ZSTD_WINDOW_BITS = 20;

type Maker = (options: CodingOptions) => Duplex;

const gzip: Maker = ({ effort, flush }) =>
  zlib.createGzip({
    level: GZIP_LEVELS[effort],
    ...(flush ? { flush: constants.Z_SYNC_FLUSH } : {}),
  });

const brotli: Maker = ({ effort, flush }) =>
  zlib.createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITIES[effort],
      [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS,
    },
    ...(flush ? { flush: constants.BROTLI_OPERATION_FLUSH } : {}),
  });

/** zstd is younger than the oldest Node we run on, and than its types. */
const zstd: Maker | undefined = makerOfZstd();

function makerOfZstd(): Maker | undefined {
  const create: unknown = Reflect.get(zlib, 'createZstdCompress');
  if (typeof create !== 'function') return undefined;
  const number = (name: string) => Number(Reflect.get(constants, name));
  return ({ effort, flush }) =>
    create({
      params: {
        [number('ZSTD_c_compressionLevel')]: ZSTD_LEVELS[effort],
        [number('ZSTD_c_windowLog')]: ZSTD_WINDOW_BITS,
      },
      ...(flush ? { flush: number('ZSTD_e_flush') } : {}),
    });
}

const MAKERS: Readonly<Record<Coding, Maker | undefined>> = { zstd, br: brotli, gzip };

/** Whether this Node can write the coding. */
export function canCode(coding: Coding): boolean {
  return MAKERS[coding] !== undefined;
}

/** A stream from content to its coded form; throws for a coding that cannot be written. */
export function createCoder(coding: Coding, options: CodingOptions): Duplex {
  const make = MAKERS[coding];
  if (make === undefined) throw new Error(`this version of Node cannot write ${coding}`);
  return make(options);
}
