/**
 * The endpoints of an upstream and which of them take traffic now. All that can be known before a request comes is
 * worked out when something changes (health, weights, the endpoints themselves), so that a request only chooses.
 */
import type { Endpoint, UpstreamRecord } from '../artifact/types.ts';
import type { Exchange } from '../http/types.ts';
import { BALANCERS } from './registry.ts';
import type { EndpointHealth, EndpointState, Refusal, UpstreamDeps } from './types.ts';

const NONE_TAKES: Refusal = { kind: 'overload', detail: 'no endpoint takes traffic' };
const NONE_IS_HEALTHY: Refusal = { kind: 'overload', detail: 'no endpoint is healthy' };

/** Draws before an endpoint that was tried already is taken again. */
const DRAWS_MAX = 8;

type Choice = (exchange: Exchange) => EndpointState;

/** Knows an upstream's endpoints and chooses among those that are available. */
export class EndpointSet {
  readonly #record: UpstreamRecord;
  readonly #deps: UpstreamDeps;
  #states: readonly EndpointState[] = [];
  #choose: Choice | undefined;
  /** Those that `#choose` chooses among. */
  #taking: readonly EndpointState[] = [];
  /** Available ones of higher numbers, for exchanges that have tried all others. */
  #reserve: readonly EndpointState[] = [];
  /** Why none can be chosen, when none can. */
  #refusal: Refusal | undefined;

  constructor(record: UpstreamRecord, deps: UpstreamDeps) {
    this.#record = record;
    this.#deps = deps;
    this.#states = record.endpoints.map((endpoint) => this.#rest(endpoint));
    this.renew();
  }

  get states(): readonly EndpointState[] {
    return this.#states;
  }

  /** Why no endpoint can be chosen; undefined as long as one can. */
  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  /** One that takes traffic, not in `tried` if there is any such. */
  choose(exchange: Exchange, tried: readonly EndpointState[]): EndpointState | Refusal {
    if (this.#choose === undefined) return this.#refusal ?? NONE_TAKES;
    return tried.length === 0 ? this.#choose(exchange) : this.#chooseOther(this.#choose, exchange, tried);
  }

  /** Gives an endpoint another health; its requests under way go on. */
  turn(state: EndpointState, health: EndpointHealth): void {
    if (state.health === health) return;
    state.health = health;
    state.since = this.#deps.date();
    this.renew();
  }

  /** Works out anew which endpoints take traffic. */
  renew(): void {
    const levels = levelsOf(this.#states.filter(({ endpoint }) => endpoint.weight > 0));
    const open = levels.map((level) => level.filter(({ health }) => health === 'healthy'));
    const first = open.findIndex((level) => level.length > 0);
    this.#taking = open[first] ?? [];
    this.#reserve = open.slice(first + 1).flat();
    this.#choose = first === -1 ? undefined : this.#createChoice(this.#taking);
    if (first !== -1) this.#refusal = undefined;
    else this.#refusal = levels.length === 0 ? NONE_TAKES : NONE_IS_HEALTHY;
  }

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

  #rest(endpoint: Endpoint): EndpointState {
    return {
      endpoint,
      url: new URL(endpoint.url),
      active: 0,
      weight: endpoint.weight,
      health: 'healthy',
      since: this.#deps.date(),
      failures: 0,
      lastFailure: undefined,
    };
  }
}

/** By priority, the lowest number first. */
function levelsOf(states: readonly EndpointState[]): EndpointState[][] {
  const levels = new Map<number, EndpointState[]>();
  for (const state of states) {
    const { priority = 0 } = state.endpoint;
    const level = levels.get(priority);
    if (level === undefined) levels.set(priority, [state]);
    else level.push(state);
  }
  return [...levels].sort(([a], [b]) => a - b).map(([, level]) => level);
}
