// What a claim says of a request that a route takes: whether it holds, and if not, why, as the end of a sentence.
//
// "A request reaches route `x`" goes on with ", which has no policy `login`" or with " by listener `public`".
import { takesTraffic } from '../../action/split/choose-share.ts';
import type { ListenerRecord, PolicyRecord } from '../../artifact/types.ts';
import type { Claim, Invariant, Route } from '../../spec/types.ts';

/** What becomes of a request. */
export interface Outcome {
  readonly listener: ListenerRecord;
  readonly route: Route;
  /** The policies of the route. */
  readonly policies: readonly PolicyRecord[];
  /** Those of them that nobody gets past unasked, which are all but authentication that lets anybody pass. */
  readonly binding: readonly PolicyRecord[];
}

/** Why a required claim does not hold, or why a forbidden one does; undefined when all is well. */
interface Term<Wanted> {
  required(wanted: Wanted, outcome: Outcome): string | undefined;
  forbidden(wanted: Wanted, outcome: Outcome): string | undefined;
}

/** Whether an invariant's `reaching` holds of an outcome. */
export function isReached({ reaching }: Invariant, { route }: Outcome): boolean {
  const { upstream, action } = reaching;
  return (
    (upstream === undefined || upstreamsOf(route).some((name) => upstream.includes(name))) &&
    (reaching.route === undefined || reaching.route.includes(route.name)) &&
    (action === undefined || action.includes(route.action.kind))
  );
}

/** Why an outcome breaks an invariant, such as ", which has no policy `login`"; undefined when it does not. */
export function breachOf(invariant: Invariant, outcome: Outcome): string | undefined {
  const { mayBeOptional = false } = invariant.requires;
  const judged = mayBeOptional ? { ...outcome, binding: outcome.policies } : outcome;
  for (const check of CHECKS) {
    const why = check(invariant, judged);
    if (why !== undefined) return why;
  }
  return undefined;
}

type Check = (invariant: Invariant, outcome: Outcome) => string | undefined;

function checkOf<Key extends keyof Claim>(key: Key, term: Term<NonNullable<Claim[Key]>>): Check {
  return ({ requires, forbids }, outcome) => {
    const wanted = requires[key];
    const unwanted = forbids[key];
    const why = wanted === undefined ? undefined : term.required(wanted, outcome);
    return why ?? (unwanted === undefined ? undefined : term.forbidden(unwanted, outcome));
  };
}

/** Upstreams that a route's requests, or copies of them, may reach. */
function upstreamsOf({ action }: Route): string[] {
  if (action.kind !== 'to') return [];
  const { split, mirror } = action.to;
  const shares = split.filter(takesTraffic).map(({ upstream }) => upstream);
  return mirror === undefined || mirror.percent === 0 ? shares : [...shares, mirror.upstream];
}

function isCalled({ name, kind }: PolicyRecord, word: string): boolean {
  return name === word || kind === word;
}

function isOfPhase({ phase }: PolicyRecord, word: string): boolean {
  return phase === word;
}

/** A claim that is one of several words. */
function oneOf(
  pick: (outcome: Outcome) => string,
  write: (value: string) => string,
): Term<readonly string[]> {
  const told = (outcome: Outcome, isWrong: boolean) => (isWrong ? write(pick(outcome)) : undefined);
  return {
    required: (wanted, outcome) => told(outcome, !wanted.includes(pick(outcome))),
    forbidden: (wanted, outcome) => told(outcome, wanted.includes(pick(outcome))),
  };
}

/** A claim that is true or false. */
function yesOrNo(
  isSo: (outcome: Outcome) => boolean,
  write: (is: boolean, outcome: Outcome) => string,
): Term<boolean> {
  const told = (wanted: boolean, outcome: Outcome) =>
    isSo(outcome) === wanted ? undefined : write(isSo(outcome), outcome);
  return { required: told, forbidden: (wanted, outcome) => told(!wanted, outcome) };
}

/** A claim that there is a policy for each of several words; what lets anybody pass keeps no promise. */
function eachOf(
  isMeant: (policy: PolicyRecord, word: string) => boolean,
  write: (word: string) => string,
): Term<readonly string[]> {
  const has = (policies: readonly PolicyRecord[], word: string) =>
    policies.some((policy) => isMeant(policy, word));
  return {
    required: (wanted, { policies, binding }) => {
      const missing = wanted.find((word) => !has(binding, word));
      if (missing === undefined) return undefined;
      const open = policies.find((policy) => isMeant(policy, missing));
      return open === undefined ? `, which has no ${write(missing)}` : openText(open);
    },
    forbidden: (wanted, { policies }) => {
      const found = wanted.find((word) => has(policies, word));
      return found === undefined ? undefined : `, which has a ${write(found)}`;
    },
  };
}

function openText({ name }: PolicyRecord): string {
  return `, whose policy \`${name}\` lets anybody pass`;
}

const POLICY = eachOf(isCalled, (name) => `policy \`${name}\``);
const DOES = { to: ', which forwards', redirect: ', which redirects', respond: ', which answers itself' };

/** In the order in which they are told; only the first that fails is. */
const CHECKS: readonly Check[] = [
  checkOf(
    'served',
    yesOrNo(
      () => true,
      () => ', though none may take it',
    ),
  ),
  checkOf(
    'listener',
    oneOf(
      ({ listener }) => listener.name,
      (name) => ` by listener \`${name}\``,
    ),
  ),
  checkOf(
    'tls',
    yesOrNo(
      ({ listener }) => listener.tls !== undefined,
      (is, { listener }) =>
        ` by listener \`${listener.name}\`, which ${is ? 'uses TLS' : 'does not use TLS'}`,
    ),
  ),
  checkOf(
    'route',
    oneOf(
      ({ route }) => route.name,
      () => ', which may not take it',
    ),
  ),
  checkOf(
    'action',
    oneOf(
      ({ route }) => route.action.kind,
      (kind) => DOES[kind as keyof typeof DOES], // the kinds of actions are these
    ),
  ),
  checkOf('upstream', {
    required: (wanted, { route }) => {
      const reached = upstreamsOf(route);
      if (route.action.kind !== 'to') return DOES[route.action.kind];
      const other = reached.find((name) => !wanted.includes(name));
      return other === undefined ? undefined : `, which reaches upstream \`${other}\``;
    },
    forbidden: (wanted, { route }) => {
      const reached = upstreamsOf(route).find((name) => wanted.includes(name));
      return reached === undefined ? undefined : `, which reaches upstream \`${reached}\``;
    },
  }),
  checkOf('policy', POLICY),
  checkOf('anyPolicy', {
    required: (wanted, { policies, binding }) => {
      const find = (list: readonly PolicyRecord[]) =>
        list.find((policy) => wanted.some((word) => isCalled(policy, word)));
      if (find(binding) !== undefined) return undefined;
      const open = find(policies);
      if (open !== undefined) return openText(open);
      const words = wanted.map((word) => `\`${word}\``);
      return words.length === 1
        ? `, which has no policy ${words}`
        : `, which has no policy of ${words.join(', ')}`;
    },
    forbidden: POLICY.forbidden,
  }),
  checkOf(
    'phase',
    eachOf(isOfPhase, (phase) => `policy of phase \`${phase}\``),
  ),
  checkOf('timeout', {
    required: (wanted, { route }) => timeoutText(route, isBounded(wanted, route) === (wanted !== false)),
    forbidden: (wanted, { route }) => timeoutText(route, isBounded(wanted, route) !== (wanted !== false)),
  }),
];

function isBounded(wanted: boolean | number, { timeoutMs }: Route): boolean {
  if (timeoutMs === undefined) return false;
  return typeof wanted === 'boolean' || timeoutMs <= wanted;
}

function timeoutText({ timeoutMs }: Route, isWell: boolean): string | undefined {
  if (isWell) return undefined;
  return timeoutMs === undefined ? ', which has no timeout' : `, which has a timeout of ${timeoutMs} ms`;
}
