/**
 * The endpoints of an upstream and which of them take traffic now. All that can be known before a request comes is
 * worked out when something changes (health, weights, the endpoints themselves), so that a request only chooses.
 */
import type { Endpoint, UpstreamRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';
import { availableOf } from './availability.ts';
import { BALANCERS } from './registry.ts';
import type { EndpointState, EndpointStatus, FoundEndpoint, Refusal, UpstreamDeps } from './types.ts';

const NONE_TAKES: Refusal = { kind: 'overload', detail: 'no endpoint takes traffic' };
const NONE_IS_HEALTHY: Refusal = { kind: 'overload', detail: 'no endpoint is healthy' };

/** Draws before an endpoint that was tried already is taken again. */
const DRAWS_MAX = 8;

/** The share of its weight with which an endpoint starts slowly, and in how many steps it gets the rest. */
const SLOW_SHARE = 0.1;
const SLOW_STEPS = 20;

type Choice = (exchange: Exchange) => EndpointState;

/** What is known of an endpoint beyond what everybody may see. */
interface Member extends EndpointState {
  endpoint: Endpoint;
  /** What its checks say. */
  down: boolean;
  /** What its requests say. */
  ejected: boolean;
  /** When it began to start slowly, on the clock that never goes back. */
  slowSince: number | undefined;
}

/** Knows an upstream's endpoints and chooses among those that are available. */
export class EndpointSet {
  readonly #record: UpstreamRecord;
  readonly #deps: UpstreamDeps;
  #members: readonly Member[] = [];
  /** Endpoints no more, with requests under way. */
  #leaving: readonly Member[] = [];
  #choose: Choice | undefined;
  /** Those that `#choose` chooses among. */
  #taking: readonly EndpointState[] = [];
  /** Available ones of higher numbers, for exchanges that have tried all others. */
  #reserve: readonly EndpointState[] = [];
  /** Why none can be chosen, when none can. */
  #refusal: Refusal | undefined;
  /** Calls off the next step of those that start slowly. */
  #stopSlow: (() => void) | undefined;

  constructor(record: UpstreamRecord, deps: UpstreamDeps) {
    this.#record = record;
    this.#deps = deps;
    this.#members = record.endpoints.map((endpoint) => this.#join(endpoint));
    this.renew();
  }

  get states(): readonly EndpointState[] {
    return this.#members;
  }

  /** Those that take traffic now. */
  get taking(): readonly EndpointState[] {
    return this.#taking;
  }

  /** Why no endpoint can be chosen; undefined as long as one can. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** How many are ejected. */
  get ejected(): number {
    return this.#members.filter(({ ejected }) => ejected).length;
  }

  /** One that takes traffic, not in `tried` if there is any such. */
  choose(exchange: Exchange, tried: readonly EndpointState[]): EndpointState | Refusal {
    if (this.#choose === undefined) return this.#refusal ?? NONE_TAKES;
    return tried.length === 0 ? this.#choose(exchange) : this.#chooseOther(this.#choose, exchange, tried);
  }

  /** Takes note of what checks (`down`) or failed requests (`ejected`) say; requests under way go on. */
  mark(state: EndpointState, what: { readonly down?: boolean; readonly ejected?: boolean }): void {
    const member = this.#members.find((each) => each === state);
    // Whoever is gone is judged no more; a check may have been under way.
    if (member === undefined) return;
    Object.assign(member, what);
    const health = member.down ? 'unhealthy' : member.ejected ? 'ejected' : 'healthy';
    if (health === member.health) return;
    member.health = health;
    member.since = this.#deps.date();
    if (health === 'healthy') this.#slow(member);
    this.renew();
  }

  /** Goes over to other endpoints; those that stay keep what is known of them. Gives those that are gone. */
  replace(found: readonly FoundEndpoint[], { isFirst }: { isFirst: boolean }): readonly EndpointState[] {
    const known = new Map(
      this.#members.map((member) => [keyOf(member.endpoint.url, member.serverName), member]),
    );
    this.#members = found.map((each) => {
      const { serverName, ...endpoint } = each;
      const member = known.get(keyOf(endpoint.url, serverName));
      if (member !== undefined) return Object.assign(member, { endpoint });
      const fresh = this.#join(each);
      // Beside others that are warm already; where all are new, nobody could take more.
      if (!isFirst) this.#slow(fresh);
      return fresh;
    });
    const gone = [...known.values()].filter((member) => !this.#members.includes(member));
    for (const member of gone) Object.assign(member, { health: 'draining', since: this.#deps.date() });
    this.#leaving = [...this.#leaving, ...gone].filter(({ active }) => active > 0);
    this.renew();
    return gone;
  }

  /** All with what is known of them, and those that still drain. */
  status(): readonly EndpointStatus[] {
    this.#leaving = this.#leaving.filter(({ active }) => active > 0);
    return [...this.#members, ...this.#leaving].map(statusOf);
  }

  /** Works out anew which endpoints take traffic, and how much. */
  renew(): void {
    this.#weigh();
    const { taking, reserve } = availableOf(this.#members, this.#record.health?.panicPercent ?? 0);
    this.#taking = taking;
    this.#reserve = reserve;
    this.#choose = taking.length === 0 ? undefined : this.#createChoice(taking);
    if (taking.length > 0) this.#refusal = undefined;
    else this.#refusal = this.#members.some(({ weight }) => weight > 0) ? NONE_IS_HEALTHY : NONE_TAKES;
  }

  /** Nothing happens by itself from now on. */
  close(): void {
    this.#stopSlow?.();
  }

  /** A choice is made anew, with what balancers remember: that is a turn at most. */
  #createChoice(taking: readonly EndpointState[]): Choice {
    const { balance, name } = this.#record;
    const balancer = BALANCERS.find((each) => each.kind === balance.kind);
    if (balancer === undefined) throw new Error(`upstream "${name}": unknown balance "${balance.kind}"`);
    return balancer.create(taking, balance, this.#deps.random);
  }

  /** Another endpoint than those tried, if there is one: by the balancer's own draw, or else the first that is left. */
  #chooseOther(choose: Choice, exchange: Exchange, tried: readonly EndpointState[]): EndpointState {
    const isOther = (each: EndpointState) => !tried.includes(each);
    if (!this.#taking.some(isOther)) return this.#reserve.find(isOther) ?? choose(exchange);
    for (let draws = 0; draws < DRAWS_MAX; draws += 1) {
      const drawn = choose(exchange);
      if (isOther(drawn)) return drawn;
    }
    return this.#taking.find(isOther) ?? choose(exchange);
  }

  /** From now on it gets its weight bit by bit, if that is asked for. */
  #slow(member: Member): void {
    if (this.#record.slowStartMs !== undefined) member.slowSince = this.#deps.now();
  }

  /** The weights of those that start slowly grow by steps, until they have their own. */
  #weigh(): void {
    const { slowStartMs = 0 } = this.#record;
    let isSlow = false;
    for (const member of this.#members) {
      const share =
        member.slowSince === undefined ? 1 : (this.#deps.now() - member.slowSince) / Math.max(1, slowStartMs);
      if (share >= 1) member.slowSince = undefined;
      else isSlow = true;
      member.weight = member.endpoint.weight * Math.min(1, Math.max(SLOW_SHARE, share));
    }
    this.#stopSlow?.();
    this.#stopSlow = isSlow ? this.#deps.after(slowStartMs / SLOW_STEPS, () => this.renew()) : undefined;
  }

  #join({ serverName, ...endpoint }: FoundEndpoint): Member {
    const down = this.#record.health?.active?.initially === 'unhealthy';
    return {
      endpoint,
      url: new URL(endpoint.url),
      serverName,
      active: 0,
      weight: endpoint.weight,
      health: down ? 'unhealthy' : 'healthy',
      since: this.#deps.date(),
      failures: 0,
      lastFailure: undefined,
      down,
      ejected: false,
      slowSince: undefined,
    };
  }
}

/** The same for what is the same endpoint, whatever its weight. */
function keyOf(url: string, serverName = ''): string {
  return `${url} ${serverName}`;
}

function statusOf({ endpoint, active, health, since, lastFailure }: EndpointState): EndpointStatus {
  const { url, weight, priority = 0 } = endpoint;
  return { url, weight, priority, active, health, since, ...(lastFailure !== undefined && { lastFailure }) };
}
