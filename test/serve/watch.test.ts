// Every way in which a file is known to change under a running gateway, on a real disk.
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createWatcher, type Watcher } from '../../src/serve/watch.ts';

interface Change {
  readonly name: string;
  /** Watched, relative to the folder; `routes` is a folder. */
  readonly watched: readonly string[];
  prepare?(at: (name: string) => string): void;
  act(at: (name: string) => string): void;
}

/** gateway.yaml -> ..data/gateway.yaml, ..data -> ..v1, as a mounted ConfigMap. */
function mountConfigMap(at: (name: string) => string): void {
  mkdirSync(at('..v1'));
  writeFileSync(at('..v1/gateway.yaml'), 'one');
  rmSync(at('gateway.yaml'));
  symlinkSync('..v1', at('..data'));
  symlinkSync('..data/gateway.yaml', at('gateway.yaml'));
}

function swapConfigMap(at: (name: string) => string): void {
  mkdirSync(at('..v2'));
  writeFileSync(at('..v2/gateway.yaml'), 'two');
  symlinkSync('..v2', at('..data_tmp'));
  renameSync(at('..data_tmp'), at('..data'));
  rmSync(at('..v1'), { recursive: true });
}

const CHANGES: readonly Change[] = [
  {
    name: 'a file written in place',
    watched: ['gateway.yaml'],
    act: (at) => writeFileSync(at('gateway.yaml'), 'two'),
  },
  {
    name: 'a file of the same size and age written in place',
    watched: ['gateway.yaml'],
    act: (at) => {
      writeFileSync(at('gateway.yaml'), 'ONE');
      utimesSync(at('gateway.yaml'), 0, 0);
    },
  },
  {
    name: 'a temporary file renamed over it',
    watched: ['gateway.yaml'],
    act: (at) => {
      writeFileSync(at('gateway.yaml.tmp'), 'two');
      renameSync(at('gateway.yaml.tmp'), at('gateway.yaml'));
    },
  },
  {
    name: 'a backup made first, as vim and emacs do',
    watched: ['gateway.yaml'],
    act: (at) => {
      renameSync(at('gateway.yaml'), at('gateway.yaml~'));
      writeFileSync(at('gateway.yaml'), 'two');
      unlinkSync(at('gateway.yaml~'));
    },
  },
  {
    name: 'a file deleted and made again',
    watched: ['gateway.yaml'],
    act: (at) => {
      unlinkSync(at('gateway.yaml'));
      writeFileSync(at('gateway.yaml'), 'two');
    },
  },
  { name: 'a file deleted', watched: ['gateway.yaml'], act: (at) => unlinkSync(at('gateway.yaml')) },
  {
    name: 'a file that was missing',
    watched: ['secret.txt'],
    act: (at) => writeFileSync(at('secret.txt'), 'now'),
  },
  {
    name: 'a file whose folder was missing',
    watched: ['tls/new/api.crt'],
    act: (at) => {
      mkdirSync(at('tls/new'), { recursive: true });
      writeFileSync(at('tls/new/api.crt'), 'now');
    },
  },
  {
    name: 'the two links of a ConfigMap',
    watched: ['gateway.yaml'],
    prepare: mountConfigMap,
    act: swapConfigMap,
  },
  {
    name: 'a linked folder exchanged',
    watched: ['current/gateway.yaml'],
    prepare: (at) => {
      mkdirSync(at('r1'));
      mkdirSync(at('r2'));
      writeFileSync(at('r1/gateway.yaml'), 'one');
      writeFileSync(at('r2/gateway.yaml'), 'two');
      symlinkSync(at('r1'), at('current'));
    },
    act: (at) => {
      symlinkSync(at('r2'), at('next'));
      renameSync(at('next'), at('current'));
    },
  },
  {
    name: 'a file added to a folder',
    watched: ['routes'],
    act: (at) => writeFileSync(at('routes/b.yaml'), 'b'),
  },
  { name: 'a file taken from a folder', watched: ['routes'], act: (at) => unlinkSync(at('routes/a.yaml')) },
];

let watcher: Watcher | undefined;
let folder = '';
afterEach(async () => {
  await watcher?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A folder to play in; `at` gives the path of a name in it. */
function makeFolder(): (name: string) => string {
  folder = mkdtempSync(join(tmpdir(), 'gw-watch-'));
  const at = (name: string) => join(folder, name);
  mkdirSync(at('routes'));
  writeFileSync(at('gateway.yaml'), 'one');
  writeFileSync(at('routes/a.yaml'), 'a');
  return at;
}

/** A watcher whose changes can be awaited one by one. */
function startWatcher(): { changed(): Promise<void>; count(): number } {
  let count = 0;
  let seen = 0;
  let wake = () => {};
  watcher = createWatcher({
    onChange: () => {
      count += 1;
      wake();
    },
    onFallback: () => {},
    debounceMs: 20,
    pollMs: 60_000,
  });
  const changed = async () => {
    if (count === seen) {
      await new Promise<void>((done) => {
        wake = done;
      });
    }
    seen = count;
  };
  return { changed, count: () => count };
}

describe('createWatcher', () => {
  it.each(CHANGES)('sees $name', async ({ watched, prepare, act }) => {
    const at = makeFolder();
    prepare?.(at);
    const { changed } = startWatcher();
    await watcher?.watch(watched.map(at), Date.now() + 1000);
    act(at);
    await changed();
  });

  it.each(CHANGES)('still sees the file after $name', async ({ watched, prepare, act }) => {
    const at = makeFolder();
    prepare?.(at);
    const { changed } = startWatcher();
    await watcher?.watch(watched.map(at), Date.now() + 1000);
    act(at);
    await changed();
    await watcher?.watch([...watched, 'gateway.yaml'].map(at), Date.now() + 1000);
    writeFileSync(at('gateway.yaml'), 'later');
    await changed();
  });

  it('sees the next swap of a ConfigMap, and the one after it', async () => {
    const at = makeFolder();
    mountConfigMap(at);
    const { changed } = startWatcher();
    await watcher?.watch([at('gateway.yaml')], Date.now() + 1000);
    for (let version = 1; version < 6; version++) {
      mkdirSync(at(`..w${version}`));
      writeFileSync(at(`..w${version}/gateway.yaml`), `version ${version}`);
      symlinkSync(`..w${version}`, at('..data_tmp'));
      renameSync(at('..data_tmp'), at('..data'));
      await changed();
    }
  });

  it('tells of a burst once', async () => {
    const at = makeFolder();
    const { changed, count } = startWatcher();
    await watcher?.watch([at('gateway.yaml')], Date.now() + 1000);
    for (let n = 0; n < 100; n++) writeFileSync(at('gateway.yaml'), `version ${n}`);
    await changed();
    expect(count()).toBe(1);
  });

  it('keeps quiet about neighbours', async () => {
    const at = makeFolder();
    const { changed, count } = startWatcher();
    await watcher?.watch([at('gateway.yaml')], Date.now() + 1000);
    for (let n = 0; n < 20; n++) writeFileSync(at('access.log'), `line ${n}`);
    writeFileSync(at('gateway.yaml'), 'two');
    await changed();
    expect(count()).toBe(1);
  });

  it('takes what changed between reading and watching for a change', async () => {
    const at = makeFolder();
    const { changed } = startWatcher();
    const sinceMs = Date.now();
    writeFileSync(at('gateway.yaml'), 'changed while it was being read');
    await watcher?.watch([at('gateway.yaml')], sinceMs);
    await changed();
  });

  it('takes what changed between two lists of paths for a change', async () => {
    const at = makeFolder();
    const { changed } = startWatcher();
    await watcher?.watch([at('gateway.yaml')], Date.now() + 1000);
    writeFileSync(at('gateway.yaml'), 'changed before the next list');
    await watcher?.watch([at('gateway.yaml'), at('routes')], Date.now() + 1000);
    await changed();
  });

  it('follows folders that come one after the other', async () => {
    const at = makeFolder();
    const { changed, count } = startWatcher();
    await watcher?.watch([at('x/y/z.yaml'), at('routes')], Date.now() + 1000);
    mkdirSync(at('x'));
    writeFileSync(at('routes/b.yaml'), 'b');
    await changed();
    mkdirSync(at('x/y'));
    writeFileSync(at('routes/c.yaml'), 'c');
    await changed();
    writeFileSync(at('x/y/z.yaml'), 'z');
    await changed();
    expect(count()).toBe(3);
  });
});
