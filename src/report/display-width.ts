/**
 * How many columns of a terminal text takes: letters one, East Asian wide characters and emoji two, combining
 * marks none. Characters are taken as people see them (grapheme clusters), so an emoji of several parts is one.
 */
const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A character as people see it, and where it begins in its text (UTF-16 units). */
export interface Cluster {
  readonly text: string;
  readonly offset: number;
  readonly columns: number;
}

/** The characters of a text with their widths. */
export function clustersOf(text: string): readonly Cluster[] {
  return Array.from(clusters.segment(text), ({ segment, index }) => ({
    text: segment,
    offset: index,
    columns: columnsOf(segment),
  }));
}

/** The columns a text takes. */
export function displayWidth(text: string): number {
  return clustersOf(text).reduce((sum, { columns }) => sum + columns, 0);
}

const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
/** East Asian Width W and F (Unicode TR 11), in blocks. */
const WIDE =
  /^[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;

function columnsOf(cluster: string): number {
  if (cluster.length === 1 && cluster < '\u0300') return 1;
  if (EMOJI.test(cluster) || WIDE.test(cluster)) return 2;
  return NO_WIDTH.test(cluster) ? 0 : 1;
}
