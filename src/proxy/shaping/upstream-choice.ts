/** The choice of a route's upstream for each request: as cheap as the route allows. */
import { createShareChooser, weightsAt } from '../../action/split/choose-share.ts';
import { shareKeyOf } from '../../action/split/share-key.ts';
import type { ShareKey, ToAction } from '../../artifact/types.ts';
import type { Exchange } from '../../http/types.ts';
import type { Upstream } from '../../upstream/types.ts';
import { createWeightedChoice } from '../../upstream/weighted.ts';
import type { Ramp } from './ramp.ts';

/** A request whose upstream is chosen. */
interface Chosen {
  readonly exchange: Exchange;
  /** No client waits for the answer. */
  readonly isAlone: boolean;
  /** A `Set-Cookie` for the answer, if the choice wants one. */
  shareCookie: string | undefined;
}

/** The upstream for a request. */
export type UpstreamChoice = (chosen: Chosen) => Upstream;

interface ChoiceDeps {
  upstreamOf(name: string): Upstream;
  random(): number;
  randomId(): string;
  readonly ramp: Ramp | undefined;
}

/** Makes the choice of an action. */
export function createUpstreamChoice(to: ToAction, deps: ChoiceDeps): UpstreamChoice {
  const { random, upstreamOf, ramp } = deps;
  const upstreams = to.split.map(({ upstream }) => upstreamOf(upstream));
  const isPlain = to.by === undefined && ramp === undefined && to.split.every(({ when }) => !when);
  if (isPlain) {
    const items = to.split.map(({ upstream, weight }) => ({ value: upstreamOf(upstream), weight }));
    return createWeightedChoice(items, random);
  }
  const [first] = upstreams;
  if (first === undefined) throw new RangeError('a choice needs an upstream');
  const chooser = createShareChooser(to);
  const fixed = weightsAt(to, 0);
  return (chosen) => {
    const ruled = chooser.ruled(chosen.exchange);
    if (ruled !== undefined) return upstreams[ruled] ?? first;
    const weights = ramp === undefined ? fixed : ramp.weights();
    const key = to.by && (shareKeyOf(to.by, chosen.exchange) ?? givenKey(to.by, chosen, deps));
    const index = key === undefined ? chooser.drawn(random(), weights) : chooser.keyed(key, weights);
    return upstreams[index] ?? first;
  };
}

/** A key for a client that has none, which its answer takes to it. */
function givenKey(by: ShareKey, chosen: Chosen, { randomId }: ChoiceDeps): string | undefined {
  if (by.kind !== 'cookie' || by.setForS === undefined || chosen.isAlone) return undefined;
  const key = randomId();
  const secure = chosen.exchange.clientScheme === 'https' ? '; Secure' : '';
  chosen.shareCookie = `${by.name}=${key}; Path=/; Max-Age=${by.setForS}; HttpOnly; SameSite=Lax${secure}`;
  return key;
}
