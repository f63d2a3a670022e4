// Reads audit logs back, line by line, however large they are.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { breakBetween, type Head, ORIGIN, type SealedEntry, unseal } from './chain.ts';

/** The first line that is not as it was written. */
interface AuditFault {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
}

/** What came of checking. */
export interface Verified {
  readonly entries: number;
  /** Of the last entry. */
  readonly head: Head;
  /** The number of the first entry when it is not 1: what was before stands in another file. */
  readonly continues?: number;
  readonly fault?: AuditFault;
  /** Whether an entry has the hash that was asked for. */
  readonly contains?: boolean;
}

/** An entry or a fault, with its place. */
interface ReadLine {
  readonly file: string;
  readonly line: number;
  readonly entry: SealedEntry | string;
}

/** The lines of logs in order, the files as one log. Rejects when one cannot be read. */
export async function* readAudit(files: readonly string[]): AsyncGenerator<ReadLine> {
  for (const file of files) {
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: 0 })) {
      line += 1;
      yield { file, line, entry: unseal(text) };
    }
  }
}

/** Follows the chain through the files; stops at the first line that breaks it. `hash` is one that must be there. */
export async function verifyAudit(files: readonly string[], hash?: string): Promise<Verified> {
  let head: Head | undefined;
  let first = 1;
  let entries = 0;
  let isFound = false;
  for await (const { file, line, entry } of readAudit(files)) {
    const fault = (problem: string) => ({ entries, head: head ?? ORIGIN, fault: { file, line, problem } });
    if (typeof entry === 'string') return fault(entry);
    if (head === undefined) first = entry.number;
    // The first line of a file that continues another is taken at its word.
    const before = head ?? (entry.number === 1 ? ORIGIN : { number: entry.number - 1, hash: entry.prev });
    const problem = breakBetween(before, entry);
    if (problem !== undefined) return fault(problem);
    head = entry;
    entries += 1;
    isFound ||= entry.hash === hash;
  }
  const optional = {
    ...(first > 1 && { continues: first }),
    ...(hash !== undefined && { contains: isFound }),
  };
  return { entries, head: head ?? ORIGIN, ...optional };
}
