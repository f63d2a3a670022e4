// `gw lint --fix`: builds the spec with its edits before anything is written, and writes each file whole.
import { readFileSync } from 'node:fs';
import { openArtifact } from '../artifact/open.ts';
import { buildArtifact } from '../compile/build.ts';
import { applyEdits } from '../lint/edit.ts';
import { chooseFixes, type Fix, type FixedTexts } from '../lint/fix.ts';
import { lineDiff } from '../lint/line-diff.ts';
import { isSameBehaviour } from '../lint/same-behaviour.ts';
import { createDisk } from '../source/disk.ts';
import type { SourceDisk, SourceFile } from '../source/types.ts';
import type { BuiltSpec } from './build-spec.ts';
import { counted } from './counted.ts';
import { CommandError } from './error.ts';
import type { CommandIo, OutputStream } from './types.ts';
import { writeWhole } from './write-whole.ts';

/** What was mended, or would be. */
interface FixedSpec {
  readonly fixes: readonly Fix[];
  /** How many fixes were left out, because something would change by them. */
  readonly leftCount: number;
}

/** Where it is told. */
interface LintStreams {
  readonly diff: OutputStream;
  readonly stderr: OutputStream;
}

/** Writes what can be mended without changing how any request is treated; with `isDry`, nothing is written. */
export function fixSpec(
  built: BuiltSpec,
  fixes: readonly Fix[],
  { io, isDry }: { readonly io: CommandIo; readonly isDry: boolean },
): FixedSpec {
  const before = built.bytes && openArtifact(built.bytes);
  const chosen = chooseFixes(fixes, (texts) => {
    const bytes = rebuild(built.path, texts, io);
    return bytes !== undefined && before !== undefined && isSameBehaviour(before, openArtifact(bytes));
  });
  if (!isDry) {
    for (const [file, text] of applyEdits(chosen.flat())) writeWhole(file.absolute, bytesOf(file, text));
  }
  return { fixes: chosen, leftCount: fixes.length - chosen.length };
}

/** Tells what was mended; of a dry run, shows it as a diff. */
export function tellFixes({ fixes, leftCount }: FixedSpec, isDry: boolean, io: LintStreams): void {
  const edits = fixes.flat();
  const files = [...new Set(edits.map(({ file }) => file))];
  if (isDry) {
    for (const file of files) {
      io.diff.write(
        lineDiff(
          file,
          edits.filter((edit) => edit.file === file),
        ),
      );
    }
  }
  const done = isDry ? 'would mend' : 'mended';
  io.stderr.write(`${done} ${counted(fixes.length, 'place')} in ${counted(files.length, 'file')}\n`);
  if (leftCount > 0)
    io.stderr.write(`left ${counted(leftCount, 'place')} as it is: a request would be treated otherwise\n`);
}

/** The artifact of a spec with other texts in place of its files'; undefined when it is not valid any more. */
function rebuild(path: string, texts: FixedTexts, io: CommandIo): Uint8Array | undefined {
  const { cwd, env } = io;
  return buildArtifact(path, { disk: diskWith(texts), cwd, env }).bytes;
}

function diskWith(texts: FixedTexts): SourceDisk {
  const disk = createDisk();
  const bytes = new Map([...texts].map(([{ absolute }, text]) => [absolute, new TextEncoder().encode(text)]));
  return { ...disk, read: (path) => bytes.get(path) ?? disk.read(path) };
}

/** The new bytes of a file. Throws when the file on disk is not the text that was read: another encoding, or a change since. */
function bytesOf({ absolute, path, text }: SourceFile, fixed: string): Uint8Array {
  const onDisk = readFileSync(absolute);
  const mark =
    onDisk.subarray(0, 3).equals(BYTE_ORDER_MARK) && !text.startsWith('\ufeff')
      ? BYTE_ORDER_MARK
      : Buffer.of();
  if (!onDisk.equals(Buffer.concat([mark, Buffer.from(text)]))) {
    throw new CommandError(`cannot mend ${path}: it has changed since it was read, or is not UTF-8`);
  }
  return Buffer.concat([mark, Buffer.from(fixed)]);
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
