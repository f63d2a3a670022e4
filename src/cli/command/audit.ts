// `gw audit`: reads the log that `gw serve --audit` writes.
import { resolve } from 'node:path';
import type { SealedEntry } from '../../serve/audit/chain.ts';
import { readAudit, verifyAudit } from '../../serve/audit/verify.ts';
import { auditLines } from '../audit-text.ts';
import { CommandError, reasonOf } from '../error.ts';
import { writeJson } from '../json.ts';
import { argumentText, argumentTexts, FORMAT_OPTION, isJson, optionText } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Checks and shows audit logs. */
export const auditCommand: Command = {
  arguments: [
    {
      flags: '<action>',
      description: 'verify: whether every entry is as it was written; show: the entries',
      choices: ['verify', 'show'],
    },
    { flags: '<file...>', description: 'an audit log, or the files of one, the oldest first' },
  ],
  options: [
    {
      flags: '--contains <hash>',
      description: 'verify that an entry with this hash, noted before, is still there',
    },
    {
      flags: '--since <time>',
      description: 'show what is not older: a date, a time, or a duration such as 7d',
    },
    FORMAT_OPTION,
  ],
  examples: [
    'gw audit verify audit.jsonl',
    'gw audit verify audit-2026-10.jsonl audit.jsonl --format json',
    'gw audit show audit.jsonl --since 7d',
  ],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const names = argumentTexts(args, 1);
  const files = names.map((file) => resolve(io.cwd, file));
  const shown = (file: string) => names[files.indexOf(file)] ?? file;
  try {
    const act = argumentText(args, 0) === 'verify' ? verify : show;
    return await act(files, { args, io, shown });
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(`cannot read the audit log: ${reasonOf(cause)}`, { cause });
  }
}

interface Asked {
  readonly args: CommandArguments;
  readonly io: CommandIo;
  /** A file as it was named. */
  shown(file: string): string;
}

async function verify(files: readonly string[], { args, io, shown }: Asked): Promise<ExitCode> {
  const { entries, head, continues, fault, contains } = await verifyAudit(
    files,
    optionText(args, 'contains'),
  );
  const isMissing = contains === false;
  const isGood = fault === undefined && !isMissing;
  if (isJson(args)) {
    const place = fault && { fault: { ...fault, file: shown(fault.file) } };
    const optional = {
      ...(continues && { continues }),
      ...(contains !== undefined && { contains }),
      ...place,
    };
    writeJson(io.stdout, { version: 1, intact: isGood, entries, head: head.hash, ...optional });
    return isGood ? 0 : 1;
  }
  if (fault !== undefined) io.stdout.write(`broken: ${shown(fault.file)}:${fault.line}: ${fault.problem}\n`);
  else if (isMissing)
    io.stdout.write(
      'broken: no entry has the hash that was asked for; the end was cut off, or all of it was written anew\n',
    );
  else
    io.stdout.write(
      `intact: ${entries === 1 ? '1 entry' : `${entries} entries`}, the last has hash ${head.hash}\n`,
    );
  if (continues !== undefined)
    io.stdout.write(`it begins with entry ${continues}; what was before stands in another file\n`);
  return isGood ? 0 : 1;
}

async function show(files: readonly string[], { args, io, shown }: Asked): Promise<ExitCode> {
  const sinceMs = readSince(optionText(args, 'since'));
  let exit: ExitCode = 0;
  const entries: SealedEntry['members'][] = [];
  for await (const { file, line, entry } of readAudit(files)) {
    if (typeof entry === 'string') {
      io.stderr.write(`${shown(file)}:${line}: ${entry}\n`);
      exit = 1;
    } else if (Date.parse(entry.at) >= sinceMs) {
      if (isJson(args)) entries.push(entry.members);
      else io.stdout.write(auditLines(entry));
    }
  }
  if (isJson(args)) writeJson(io.stdout, { version: 1, entries });
  return exit;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function readSince(text: string | undefined): number {
  if (text === undefined) return Number.NEGATIVE_INFINITY;
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const atMs =
    count === undefined ? Date.parse(text) : Date.now() - Number(count) * (UNITS[unit] ?? 0) * 1000;
  if (Number.isNaN(atMs)) {
    throw new CommandError(`"${text}" is no time`, { hint: 'write 2026-11-24, 2026-11-24T08:00Z or 7d' });
  }
  return atMs;
}
