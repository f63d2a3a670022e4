// Listens to a changing set of files and folders through the platform's watcher. One chokidar watcher for
// each place: its `unwatch` remembers every path for good, which grows with each ConfigMap swap.
import { type FSWatcher, watch } from 'chokidar';

export interface PlacesOptions {
  /** Something happened in or to one of the places. */
  onEvent(): void;
  /** The platform refuses to watch a place, for example because it has no watches left. */
  onError(reason: string): void;
}

/** Places that are being listened to. */
export class Places {
  readonly #options: PlacesOptions;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /**
   * Listens to these places and no others; `stale` ones are begun anew, since a file that was replaced has a
   * new inode that the old watch knows nothing of. Resolves to true when something was begun, once it runs.
   */
  async keep(wanted: ReadonlySet<string>, stale: readonly string[]): Promise<boolean> {
    const gone = [...this.#watchers.keys()].filter((place) => !wanted.has(place));
    for (const place of [...gone, ...stale]) this.#drop(place);
    const fresh = [...wanted].filter((place) => !this.#watchers.has(place));
    await Promise.all(fresh.map((place) => this.#begin(place)));
    return fresh.length > 0;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.close()));
    this.#watchers.clear();
  }

  #drop(place: string): void {
    void this.#watchers.get(place)?.close();
    this.#watchers.delete(place);
  }

  #begin(place: string): Promise<void> {
    // What lies in a folder is not watched one by one: the folder's own events tell of its entries.
    const watcher = watch(place, {
      ignoreInitial: true,
      followSymlinks: false,
      depth: 0,
      atomic: false,
      ignored: (path) => path !== place,
    });
    this.#watchers.set(place, watcher);
    watcher.on('raw', () => this.#options.onEvent());
    watcher.on('all', () => this.#options.onEvent());
    return new Promise((done) => {
      watcher.once('ready', done);
      watcher.on('error', (error) => {
        this.#options.onError(error instanceof Error ? error.message : String(error));
        done();
      });
    });
  }
}
