/**
 * Alternatives: several ways to say who calls, of which one is enough. They are asked in the order of writing; the
 * first that knows the caller decides. One that lets anybody pass (`optional`) does so only if no other knows better.
 */
import type { Answer } from '../http/problem.ts';
import type { Exchange } from '../http/types.ts';
import { refuse } from './refuse.ts';
import type { PolicyDeps, PolicyHandler, PolicyKind, Verdict } from './types.ts';

/** What the spec says under `anyOf:`: names of policies. */
type AnyOfOptions = readonly string[];

/** The `anyOf` policy. */
export const anyOfPolicy: PolicyKind<AnyOfOptions> = {
  kind: 'anyOf',
  phase: 'authentication',
  summary:
    'Alternatives: names of authentication policies of which one must know the caller; they are asked in this order.',
  schema: {
    type: 'array',
    items: { type: 'string', title: 'the name of a policy' },
    minItems: 1,
    uniqueItems: true,
    title: 'a list of names of policies, each once',
  },
  secretPaths: [],
  check: () => [],
  members: (node) => (node.kind === 'sequence' ? node.items : []),
  createHandler: createAnyOfHandler,
};

/** How far asking the alternatives has come for one exchange. */
interface Progress {
  next: number;
  readonly refusals: Answer[];
  mayPass: boolean;
}

function createAnyOfHandler(names: AnyOfOptions, deps: PolicyDeps): PolicyHandler {
  const members = names.map((name) => deps.policy(name));
  const asked = members.some(({ end }) => end !== undefined) ? new WeakMap<Exchange, Progress>() : undefined;
  return {
    strip(exchange) {
      for (const member of members) member.strip?.(exchange);
    },
    owns: (exchange) => members.some((member) => member.owns?.(exchange) === true),
    request(exchange) {
      for (const member of members) member.strip?.(exchange);
      const owner = members.find((member) => member.owns?.(exchange) === true);
      if (owner !== undefined) return owner.request?.(exchange);
      const progress: Progress = { next: 0, refusals: [], mayPass: false };
      asked?.set(exchange, progress);
      return ask(members, exchange, progress);
    },
    response(exchange) {
      for (const member of members) member.response?.(exchange);
    },
    end(exchange) {
      const count = asked?.get(exchange)?.next ?? 0;
      for (const member of members.slice(0, count)) member.end?.(exchange);
    },
  };
}

function ask(
  members: readonly PolicyHandler[],
  exchange: Exchange,
  progress: Progress,
): Verdict | Promise<Verdict> {
  const before = exchange.identity;
  exchange.identity = undefined;
  while (progress.next < members.length) {
    const verdict = members[progress.next++]?.request?.(exchange);
    if (verdict instanceof Promise) {
      return verdict.then((found) => {
        const isOver = note(exchange, progress, found);
        exchange.identity ??= before;
        return isOver ? undefined : ask(members, exchange, progress);
      });
    }
    if (note(exchange, progress, verdict)) return undefined;
  }
  exchange.identity = before;
  return progress.mayPass ? undefined : refusalOf(exchange, progress.refusals);
}

/** Notes what one alternative says; true when it knows the caller. */
function note(exchange: Exchange, progress: Progress, verdict: Verdict): boolean {
  if (verdict !== undefined) progress.refusals.push(verdict);
  else if (exchange.identity !== undefined) return true;
  else progress.mayPass = true;
  return false;
}

/**
 * What the client hears when no alternative knows it: that one of them is out of order (5xx), or that what it sent
 * was understood and is not enough (such as 403), else 401 with every challenge.
 */
function refusalOf(exchange: Exchange, refusals: readonly Answer[]): Answer {
  const graver =
    refusals.find(({ head }) => head.status >= 500) ?? refusals.find(({ head }) => head.status !== 401);
  if (graver !== undefined) return graver;
  const answer = refuse(exchange, { status: 401, detail: 'None of the accepted credentials was given.' });
  for (const { head } of refusals) {
    for (const value of head.headers.all('www-authenticate'))
      answer.head.headers.add('www-authenticate', value);
  }
  return answer;
}
