// A newer gw takes over from this one while both serve: started on request, and this one goes when the other serves.
import type { ListeningSocket } from '../../proxy/listener-set.ts';
import { type Successor, startSuccessor } from './successor.ts';

export interface UpgradeOptions {
  /** The sockets as they are now. */
  sockets(): readonly ListeningSocket[];
  /** Why this process cannot hand over; undefined when it can. */
  readonly hindrance: string | undefined;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
  say(text: string): void;
}

/** The way of one process to its successor; may be asked for again after it failed. */
export class Upgrade {
  /** Resolves to the successor's process id once it serves. */
  readonly handedOver: Promise<number>;
  readonly #options: UpgradeOptions;
  #successor: Successor | undefined;
  #isOver = false;
  #finish: (pid: number) => void = () => {};

  constructor(options: UpgradeOptions) {
    this.#options = options;
    this.handedOver = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Starts a successor, one at a time; whatever comes of it is said. */
  request(): void {
    const { hindrance, say } = this.#options;
    if (hindrance !== undefined) say(`not upgraded: ${hindrance}`);
    else if (this.#successor !== undefined) say('an upgrade is under way already');
    else if (!this.#isOver) void this.#run();
  }

  /** From now on there is none; one that is under way is ended. */
  cancel(): void {
    this.#isOver = true;
    this.#successor?.cancel();
  }

  async #run(): Promise<void> {
    const { say, sockets, ...options } = this.#options;
    say('upgrading: starting another gw, which takes over when it serves');
    try {
      this.#successor = startSuccessor({ ...options, sockets: sockets() });
      const pid = await this.#successor.serving;
      this.#isOver = true;
      this.#finish(pid);
    } catch (error) {
      if (!this.#isOver)
        say(`not upgraded: ${error instanceof Error ? error.message : String(error)}; serving on`);
    } finally {
      this.#successor = undefined;
    }
  }
}
