// Keeps processes that write one file from doing so at the same time, without waiting for any that has died.
import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const WAIT_MS = 20;
const ATTEMPTS = 100;
/** Nothing that is done under a lock takes this long; its owner was stopped or killed. */
const STALE_MS = 10_000;

/**
 * Runs `act` while no other process does the same for that path: during an upgrade two of them write one log.
 * Rejects when the lock cannot be had within 2 s.
 */
export async function withLock<T>(path: string, act: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  for (let attempt = 0; !(await take(lock)); attempt++) {
    if (attempt === ATTEMPTS) throw new Error(`${lock} is held by another process`);
    if (await isStale(lock)) await rm(lock, { force: true });
    else await delay(WAIT_MS);
  }
  try {
    return await act();
  } finally {
    await rm(lock, { force: true });
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    await file.writeFile(String(process.pid)).finally(() => file.close());
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the owner has ended, or is not one that ends. */
async function isStale(lock: string): Promise<boolean> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(lock, 'utf8'), stat(lock)]);
    if (Date.now() - mtimeMs > STALE_MS) return true;
    const pid = Number(text);
    // A file that is still empty belongs to someone who is about to write it.
    return pid > 0 && !isAlive(pid);
  } catch {
    return false; // it has just been given back
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
