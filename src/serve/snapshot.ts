// What a set of paths looks like on disk now, following every symbolic link by hand: a Kubernetes
// ConfigMap mounts gateway.yaml -> ..data/gateway.yaml and ..data -> ..2026_01_31, and swaps the second
// link, which no stat of the first path's own folder shows. Reads no content, decides nothing.
import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';

/** The state of watched paths at one moment. */
export interface Snapshot {
  /** By watched path: a text that differs when what the path leads to differs. */
  readonly signatures: ReadonlyMap<string, string>;
  /** Folders in which a change can change what one of the paths leads to. */
  readonly folders: ReadonlySet<string>;
  /** The files (not folders) the paths lead to in the end. */
  readonly files: ReadonlySet<string>;
  /** When the newest of all these was changed, in milliseconds of the wall clock. */
  readonly newestMs: number;
}

/** A chain of links longer than this is a loop, as the kernel has it. */
const LINKS_MAX = 40;

/** Looks at absolute paths as they are now; what does not exist is part of the picture. */
export function takeSnapshot(paths: Iterable<string>): Snapshot {
  const look = new Look();
  const signatures = new Map<string, string>();
  for (const path of paths) signatures.set(path, look.at(path));
  return { signatures, folders: look.folders, files: look.files, newestMs: look.newestMs };
}

/** The paths that the second snapshot shows otherwise than the first, or that only one of them has. */
export function changedPaths(before: Snapshot, after: Snapshot): readonly string[] {
  const paths = new Set([...before.signatures.keys(), ...after.signatures.keys()]);
  return [...paths].filter((path) => before.signatures.get(path) !== after.signatures.get(path));
}

/** One pass over the disk; each entry is looked at once. */
class Look {
  readonly folders = new Set<string>();
  readonly files = new Set<string>();
  newestMs = 0;
  readonly #stats = new Map<string, BigIntStats | undefined>();

  /** The signature of a path; notes the folders and the file on the way. */
  at(path: string): string {
    const { root } = parse(resolve(path));
    const steps = resolve(path).slice(root.length).split(sep).filter(Boolean);
    const seen: string[] = [];
    let place = root;
    let links = 0;
    for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
      const next = step === '..' ? dirname(place) : join(place, step);
      const stat = this.#stat(next);
      if (stat === undefined) return this.#missing(place, seen);
      if (!stat.isSymbolicLink()) {
        place = next;
        continue;
      }
      links += 1;
      if (links > LINKS_MAX) return `${seen.join(' ')} loop`;
      this.folders.add(place);
      seen.push(this.#identity(stat));
      const target = readLink(next);
      steps.unshift(...target.split(sep).filter((part) => part !== '' && part !== '.'));
      if (isAbsolute(target)) place = root;
    }
    return this.#end(place, seen);
  }

  #missing(place: string, seen: readonly string[]): string {
    this.folders.add(place);
    return `${seen.join(' ')} missing`;
  }

  #end(place: string, seen: string[]): string {
    this.folders.add(dirname(place));
    const stat = this.#stat(place);
    if (stat === undefined) return this.#missing(dirname(place), seen);
    seen.push(place, this.#identity(stat));
    if (stat.isDirectory()) {
      this.folders.add(place);
      seen.push(names(place));
    } else {
      this.files.add(place);
    }
    return seen.join(' ');
  }

  #identity(stat: BigIntStats): string {
    this.newestMs = Math.max(this.newestMs, Number(stat.ctimeMs), Number(stat.mtimeMs));
    if (stat.isDirectory()) return `${stat.dev}:${stat.ino}`;
    return `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}:${stat.ctimeNs}`;
  }

  #stat(path: string): BigIntStats | undefined {
    if (this.#stats.has(path)) return this.#stats.get(path);
    const stat = statOf(path);
    this.#stats.set(path, stat);
    return stat;
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** The names in a folder in a fixed order: an added or removed file may match an include. */
function names(folder: string): string {
  try {
    return readdirSync(folder).sort().join('/');
  } catch {
    return '';
  }
}
