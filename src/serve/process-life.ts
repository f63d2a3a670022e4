// The life of this process among others: one that has handed its sockets over, one that takes over from it, a service
// manager that wants to know, a file with its id. Nothing of it is there unless it was asked for.
import { resolve } from 'node:path';
import type { Artifact } from '../artifact/types.ts';
import type { ListeningSocket } from '../proxy/listener-set.ts';
import { type LifeObserver, tellAll } from './life.ts';
import type { ListenerAddress } from './messages.ts';
import { removePidFile, writePidFile } from './pid-file.ts';
import { connectServiceManager, type ServiceManager } from './service-manager.ts';
import type { ServeDeps, ServeOptions } from './types.ts';
import type { Inherited } from './upgrade/inherited.ts';
import { tellServing } from './upgrade/successor.ts';
import { Upgrade } from './upgrade/upgrade.ts';

/** What serves, as far as this process is concerned. */
interface Served extends LifeObserver {
  swap(artifact: Artifact, folder: string, bytes: Uint8Array): Promise<void>;
  addresses(): readonly ListenerAddress[];
  sockets(): readonly ListeningSocket[];
  readonly workers: number | undefined;
  stopping(): void;
}

export interface ProcessLifeOptions {
  readonly options: ServeOptions;
  readonly deps: ServeDeps;
  readonly inherited: Inherited;
  readonly served: Served;
  say(text: string): void;
}

/** This process, from its first revision to its end. */
export class ProcessLife {
  /** Resolves when another process serves in place of this one. */
  readonly handedOver: Promise<'handed-over'>;
  readonly say: (text: string) => void;
  /** What takes revisions; sockets that were handed over go to those who listen there. */
  readonly target: Pick<Served, 'swap' | 'addresses' | 'workers'>;
  readonly #options: ProcessLifeOptions;
  readonly #upgrade: Upgrade;
  readonly #manager: ServiceManager | undefined;

  constructor(given: ProcessLifeOptions) {
    const { options, deps, served, say } = given;
    this.#options = given;
    this.say = say;
    this.target = this.#createTarget();
    this.#manager = connectServiceManager({ env: deps.env, say });
    this.#upgrade = new Upgrade({
      sockets: () => served.sockets(),
      hindrance: hindranceOf(options),
      command: deps.command ?? [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
      cwd: deps.cwd,
      env: deps.env,
      say,
    });
    this.handedOver = this.#upgrade.handedOver.then((pid) => this.#leave(pid));
  }

  get observers(): readonly LifeObserver[] {
    return this.#manager === undefined ? [] : [this.#manager];
  }

  /** The first revision serves. */
  async began(): Promise<void> {
    const { options, deps, inherited } = this.#options;
    if (options.pidFile !== undefined) await writePidFile(resolve(deps.cwd, options.pidFile));
    if (inherited.isSuccession) tellServing();
  }

  /** Has another process take over; what comes of it is said. */
  upgrade(): void {
    this.#upgrade.request();
  }

  /** It was told to stop. */
  stopping(): void {
    this.#upgrade.cancel();
    tellAll([this.#options.served, ...this.observers]).stopping();
  }

  /** Nothing serves any more. */
  async close(): Promise<void> {
    const { options, deps } = this.#options;
    this.#upgrade.cancel();
    await this.#manager?.close();
    if (options.pidFile !== undefined) await removePidFile(resolve(deps.cwd, options.pidFile));
  }

  #leave(pid: number): 'handed-over' {
    const { served, options, say } = this.#options;
    say(`handed over to process ${pid}; requests in flight have ${options.drainMs / 1000} s to end`);
    // That the service goes on, the other process tells.
    this.#manager?.leave();
    served.stopping();
    return 'handed-over';
  }

  #createTarget(): Pick<Served, 'swap' | 'addresses' | 'workers'> {
    const { inherited, served, say } = this.#options;
    return {
      async swap(artifact, folder, bytes) {
        const listeners = [...artifact.listeners, ...(artifact.admin?.listeners ?? [])];
        inherited.adopt(listeners);
        await served.swap(artifact, folder, bytes);
        for (const name of inherited.closeUnused(listeners.map(({ address }) => address))) {
          say(`the service manager has opened a socket named ${name}, but no listener has that name`);
        }
      },
      addresses: () => served.addresses(),
      get workers() {
        return served.workers;
      },
    };
  }
}

function hindranceOf({ path }: ServeOptions): string | undefined {
  if (path === '-') return 'a spec from standard input cannot be read a second time';
  if (process.pid === 1) return 'this is the first process of its container, which ends with it';
  if (process.platform === 'win32') return 'sockets cannot be handed over on this platform';
  return undefined;
}
