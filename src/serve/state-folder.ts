// What gw keeps of revisions over restarts: the artifacts that have served, the newest of which serves again when the
// spec is broken at a start. An artifact is written whole beside the list, then the list that names it is replaced, so
// whatever is cut short leaves the one before. Only the owner may write here: what lies here is served.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openArtifact } from '../artifact/open.ts';
import type { LifeObserver, LiveRevision, ServedRevision } from './life.ts';
import { checkOwner, readOwned, writeWhole } from './owned-file.ts';

/** A revision that has served, as the list has it. */
export interface KeptRevision {
  readonly digest: string;
  /** When it went live, in ISO 8601. */
  readonly at: string;
  /** The folder that its paths are relative to. */
  readonly folder: string;
  readonly name: string;
  readonly routes: number;
}

export interface StateFolderOptions {
  readonly folder: string;
  /** What is served; what was kept of another spec is never taken for it. */
  readonly served: string;
  say(text: string): void;
  /** How many revisions are kept; default 10. */
  readonly count?: number;
}

/** Revisions kept on disk. */
export interface StateFolder extends LifeObserver {
  live(revision: LiveRevision): void;
  /** The revisions at hand, the newest first; rejects with a readable Error. */
  list(): Promise<readonly KeptRevision[]>;
  /** One of them; rejects with a readable Error when it cannot be trusted. */
  read(kept: KeptRevision): Promise<ServedRevision>;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

const LIST = 'revisions.json';
const COUNT = 10;

/** Makes the folder if it is not there; rejects with a readable Error when it cannot be used. */
export async function openStateFolder(options: StateFolderOptions): Promise<StateFolder> {
  const { folder, served, say, count = COUNT } = options;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await checkOwner(folder);
  } catch (error) {
    throw new Error(`cannot keep revisions in ${folder}: ${messageOf(error)}`, { cause: error });
  }
  let last: Promise<void> = Promise.resolve();
  let failing = false;
  const list = () => readList(folder, served);
  const keep = async (revision: LiveRevision) => {
    try {
      const before = await list().catch(() => []);
      await write(folder, { served, revision, before, count });
      failing = false;
    } catch (error) {
      if (!failing) say(`cannot keep the revision in ${folder}: ${messageOf(error)}`);
      failing = true;
    }
  };
  return {
    live(revision) {
      last = last.then(() => keep(revision));
    },
    list,
    read: (kept) => read(folder, kept),
    close: () => last,
  };
}

interface Writing {
  readonly served: string;
  readonly revision: LiveRevision;
  readonly before: readonly KeptRevision[];
  readonly count: number;
}

async function write(folder: string, { served, revision, before, count }: Writing): Promise<void> {
  const { artifact, bytes, atMs } = revision;
  const { digest, name, routeCount: routes } = artifact;
  const at = new Date(atMs).toISOString();
  const entry: KeptRevision = { digest, at, folder: revision.folder, name, routes };
  const revisions = [entry, ...before.filter((each) => each.digest !== digest)].slice(0, count);
  await writeWhole(join(folder, `${digest}.gwa`), bytes);
  const text = JSON.stringify({ version: 1, served, revisions }, undefined, 2);
  await writeWhole(join(folder, LIST), Buffer.from(`${text}\n`));
  const kept = new Set(revisions.map((each) => `${each.digest}.gwa`));
  for (const file of await readdir(folder)) {
    if (/^[0-9a-f]{64}\.gwa$/.test(file) && !kept.has(file)) await rm(join(folder, file), { force: true });
  }
}

async function readList(folder: string, served: string): Promise<readonly KeptRevision[]> {
  const path = join(folder, LIST);
  const text = await readOwned(path);
  if (text === undefined) return [];
  const list: unknown = parse(text);
  if (!isList(list)) throw new Error(`${path} is no list of revisions of this version of gw`);
  if (list.served !== served) throw new Error(`${path} is of another spec: ${list.served}`);
  return list.revisions;
}

async function read(folder: string, kept: KeptRevision): Promise<ServedRevision> {
  const path = join(folder, `${kept.digest}.gwa`);
  await checkOwner(path);
  const bytes = await readFile(path);
  const artifact = openArtifact(bytes);
  if (artifact.digest !== kept.digest) throw new Error(`${path} is not the revision whose name it has`);
  return { artifact, bytes, folder: kept.folder };
}

interface List {
  readonly version: 1;
  readonly served: string;
  readonly revisions: readonly KeptRevision[];
}

function isList(value: unknown): value is List {
  if (typeof value !== 'object' || value === null) return false;
  const { version, served, revisions }: Partial<Record<string, unknown>> = { ...value };
  return version === 1 && typeof served === 'string' && Array.isArray(revisions) && revisions.every(isKept);
}

function isKept(value: unknown): value is KeptRevision {
  if (typeof value !== 'object' || value === null) return false;
  const { digest, at, folder, name, routes }: Partial<Record<string, unknown>> = { ...value };
  const isText = [at, folder, name].every((each) => typeof each === 'string');
  // The digest becomes part of a path.
  return isText && typeof routes === 'number' && typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
