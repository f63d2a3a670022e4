// Chromium without a window, in a profile of its own that goes when the test ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { closing } from '../../proxy/support/scope.ts';
import { TOOLS } from './tools.ts';

/** No window, no sandbox (as in containers), no talk with anyone but the loopback interface. */
const SETTINGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--ignore-certificate-errors',
];

/** A browser that runs. */
interface Browser {
  readonly stderr: Readable;
  /** What it has said, once it has ended. */
  readonly gone: Promise<string>;
}

/** Starts a browser that is ended when the test ends; `args` are more settings and a URL. */
export function startChromium(...args: readonly string[]): Browser {
  const profile = mkdtempSync(join(tmpdir(), 'gw-chromium-'));
  closing(profile, (each) => rmSync(each, { recursive: true, force: true, maxRetries: 5 }));
  const home = { HOME: profile, TMPDIR: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile };
  const browser = spawn(TOOLS.chromium.command, [...SETTINGS, `--user-data-dir=${profile}`, ...args], {
    env: { ...process.env, ...home },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  browser.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const gone = once(browser, 'close').then(() => said);
  closing(browser, async (each: ChildProcess) => {
    // A detached process leads a group of its own: the browser's helpers end with it.
    if (each.pid !== undefined && each.exitCode === null) process.kill(-each.pid, 'SIGKILL');
    await gone;
  });
  return { stderr: browser.stderr, gone };
}
