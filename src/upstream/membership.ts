/**
 * Who belongs to an upstream and who of them is fit: what finds endpoints, what judges them and what leads clients
 * back to them, held together so that each hears of the others' changes.
 */
import type { UpstreamRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';
import { ActiveHealth } from './active-health.ts';
import { FileDiscovery } from './discovery/file.ts';
import { NameDiscovery } from './discovery/names.ts';
import type { Discovery, DiscoveryParts } from './discovery/types.ts';
import { EndpointSet } from './endpoint-set.ts';
import { PassiveHealth } from './passive-health.ts';
import { StickyCookie } from './sticky.ts';
import type {
  AttemptOutcome,
  EndpointState,
  FoundEndpoint,
  Refusal,
  UpstreamDeps,
  UpstreamTlsMaterial,
} from './types.ts';

/** The endpoints of one upstream over time. */
export class Membership {
  readonly set: EndpointSet;
  readonly sticky: StickyCookie | undefined;
  readonly #deps: UpstreamDeps;
  readonly #passive: PassiveHealth | undefined;
  readonly #active: ActiveHealth | undefined;
  readonly #discovery: Discovery | undefined;

  constructor(record: UpstreamRecord, tls: UpstreamTlsMaterial | undefined, deps: UpstreamDeps) {
    const { name, health = {} } = record;
    const { passive, active }: Partial<NonNullable<UpstreamRecord['health']>> = health;
    const set = new EndpointSet(record, deps);
    this.set = set;
    this.#deps = deps;
    this.#passive = passive && new PassiveHealth({ name, record: passive, set }, deps);
    this.#active =
      active && new ActiveHealth({ name, record: active, set, probe: deps.probe(record, tls) }, deps);
    this.sticky = createSticky(record, deps);
    // Endpoints that are listed are there from the beginning; those that are found come with `prepare`.
    this.sticky?.follow(set.states);
    this.#discovery = createDiscovery({ record, deps });
  }

  /** The endpoint for an attempt, or why there is none. */
  choose(exchange: Exchange, tried: readonly EndpointState[]): EndpointState | Refusal {
    // Whoever has tried the endpoint of its cookie already goes on like everybody else.
    const stuck = tried.length === 0 ? this.sticky?.find(exchange) : undefined;
    return stuck ?? this.set.choose(exchange, tried);
  }

  /** Hears what an attempt came to. */
  ended(endpoint: EndpointState, outcome: AttemptOutcome): void {
    if (outcome.failure !== undefined) {
      endpoint.lastFailure = { at: this.#deps.date(), detail: outcome.failure };
    }
    this.#passive?.ended(endpoint, outcome);
  }

  /** Finds endpoints for the first time; rejects when a file of them is wrong. */
  async prepare(): Promise<void> {
    if (this.#discovery !== undefined) this.#follow(await this.#discovery.first(), true);
  }

  /** Checks and looks again from now on. */
  start(): void {
    this.#active?.follow();
    this.#discovery?.start((found) => {
      this.#follow(found, false);
      this.#active?.follow();
    });
  }

  /** Nothing happens by itself from now on. */
  close(): void {
    this.#discovery?.close();
    this.#active?.close();
    this.#passive?.close();
    this.set.close();
  }

  /** Goes over to what was found; all that remember endpoints let go of those that are gone. */
  #follow(found: readonly FoundEndpoint[], isFirst: boolean): void {
    const gone = this.set.replace(found, { isFirst });
    this.sticky?.follow(this.set.states);
    this.#passive?.forget(gone);
    this.#deps.retire(gone);
  }
}

/** What finds the endpoints; undefined when the record lists them. */
function createDiscovery(parts: DiscoveryParts): Discovery | undefined {
  const { endpointsFile, resolve } = parts.record;
  if (endpointsFile !== undefined) return new FileDiscovery(parts, endpointsFile);
  return resolve && new NameDiscovery(parts, resolve);
}

function createSticky({ name, sticky }: UpstreamRecord, deps: UpstreamDeps): StickyCookie | undefined {
  return sticky && new StickyCookie(sticky, { name, secret: deps.resolveSecret(sticky.secret) });
}
