/** What stands in an audit log. Fields may be added, never renamed: the log outlives the program that wrote it. */
import type { RevisionChanges } from '../comparison.ts';
import type { LiveRevision } from '../life.ts';

/** Where the revision came from. */
export interface Origin {
  /** The spec or artifact that is served, absolute; `-` for standard input. */
  readonly path: string;
  /** The commit of the repository that holds it, if one does and `git` is at hand. */
  readonly commit?: string;
  /** Whether files of the spec differ from that commit. */
  readonly modified?: boolean;
  /** SHA-256 of every file that was read, where no commit tells them. */
  readonly files?: readonly { readonly path: string; readonly sha256: string }[];
}

/** Who has it served. */
export interface Actor {
  readonly user: string;
  readonly pid: number;
  readonly host: string;
}

/** A revision went live. */
interface RevisionEntry {
  readonly kind: 'revision';
  readonly at: string;
  readonly digest: string;
  readonly name: string;
  readonly routes: number;
  readonly cause: LiveRevision['cause'];
  readonly origin: Origin;
  readonly by: Actor;
  /** Digest of the revision that served before, in this process. */
  readonly before?: string;
  /** Absent for the first revision of a process. */
  readonly changes?: RevisionChanges | { readonly unknown: string };
}

/** A policy refused a request. */
export interface DeniedEntry {
  readonly kind: 'denied';
  readonly at: string;
  readonly id: string;
  readonly client?: string | undefined;
  readonly consumer?: string | undefined;
  readonly method: string;
  readonly host: string;
  /** Without the query, which may hold credentials. */
  readonly path: string;
  readonly status: number;
  readonly listener?: string | undefined;
  readonly route?: string | undefined;
  readonly policy: string;
  readonly revision: string;
}

/** The log itself: a torn line was taken away, or entries could not be written. */
interface RepairEntry {
  readonly kind: 'mended' | 'lost';
  readonly at: string;
  /** Bytes of a torn line, or entries that were lost. */
  readonly count: number;
}

/** What is to be written; the chain adds its own members. */
export type AuditBody = RevisionEntry | DeniedEntry | RepairEntry;
