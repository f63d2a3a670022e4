// Ramps that have stopped by themselves, over all processes and, with a state folder, over restarts: by the clock alone
// a ramp that has gone back would go on.
import { join } from 'node:path';
import type { RampTrip } from '../proxy/shaping/ramp.ts';
import { readOwned, writeWhole } from './owned-file.ts';

const FILE = 'ramps.json';

/** More are of ramps that nobody has written any more. */
const KEPT_MAX = 200;

/** What has stopped. */
export interface RampStops {
  readonly all: readonly RampTrip[];
  /** Keeps one more; what goes wrong with that is said. */
  add(trip: RampTrip): void;
  /** Waits for what is being written. */
  close(): Promise<void>;
}

/** Reads what the folder holds, if there is one; rejects with a readable Error when it cannot be trusted. */
export async function openRampStops(
  folder: string | undefined,
  say: (text: string) => void,
): Promise<RampStops> {
  const path = folder === undefined ? undefined : join(folder, FILE);
  let all = path === undefined ? [] : await readStops(path);
  let last: Promise<void> = Promise.resolve();
  const write = async (to: string) => {
    const text = JSON.stringify({ version: 1, stops: all }, undefined, 2);
    await writeWhole(to, Buffer.from(`${text}\n`)).catch((error) => {
      say(`cannot keep in ${to} that a ramp has stopped, so a restart will have it go on: ${String(error)}`);
    });
  };
  return {
    get all() {
      return all;
    },
    add(trip) {
      if (all.some(({ key }) => key === trip.key)) return;
      all = [...all, trip].slice(-KEPT_MAX);
      if (path !== undefined) last = last.then(() => write(path));
    },
    close: () => last,
  };
}

async function readStops(path: string): Promise<readonly RampTrip[]> {
  const text = await readOwned(path);
  if (text === undefined) return [];
  const found = stopsIn(text);
  // To go on as if nothing had stopped would be the dangerous guess.
  if (found === undefined) throw new Error(`${path} is no list of stopped ramps of this version of gw`);
  return found;
}

function stopsIn(text: string): readonly RampTrip[] | undefined {
  try {
    const list: { version?: unknown; stops?: unknown } | null = JSON.parse(text);
    if (list?.version !== 1 || !Array.isArray(list.stops)) return undefined;
    return list.stops.every(isTrip) ? list.stops : undefined;
  } catch {
    return undefined;
  }
}

function isTrip(value: unknown): value is RampTrip {
  if (typeof value !== 'object' || value === null) return false;
  const { key, ...numbers }: Partial<Record<string, unknown>> = { ...value };
  const figures = [numbers.atMs, numbers.share, numbers.requests, numbers.errors];
  return typeof key === 'string' && figures.every((each) => typeof each === 'number');
}
