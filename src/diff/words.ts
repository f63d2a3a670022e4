// Actions, rules and sizes in the few words that summaries have room for.
import { sharesText } from '../action/split/share-words.ts';
import type { Action, JsonValue, ToAction } from '../artifact/types.ts';
import type { Rule } from '../matching/algebra/types.ts';
import type { ValueCondition } from '../matching/types.ts';
import { shown } from './secret.ts';

/** An action as what it is instead of: "going to users". */
export function formerText(action: Action): string {
  if (action.kind === 'respond') return `answering ${action.respond.status}`;
  if (action.kind === 'redirect') return `redirecting (${action.redirect.status})`;
  return `going to ${upstreamsText(action.to)}`;
}

/** An action as a verb with its object: "goes to users". */
export function actionText(action: Action): string {
  if (action.kind === 'respond') return `answers ${action.respond.status}`;
  if (action.kind === 'redirect') return `redirects (${action.redirect.status})`;
  return `goes to ${upstreamsText(action.to)}`;
}

/** The upstreams of a route: one, or several with their shares. */
export function upstreamsText(to: ToAction): string {
  return sharesText(to, (name) => `\`${name}\``);
}

/** An action in full, fit to be shown. */
export function shownAction(action: Action): JsonValue {
  return shown(action);
}

/** Whether an action sends the client to https. */
export function redirectsToHttps(action: Action): boolean {
  if (action.kind !== 'redirect') return false;
  return action.redirect.scheme === 'https' || /^https:/i.test(action.redirect.location ?? '');
}

/** What is told of a rule. */
type RuleWords = Pick<Rule, 'methods' | 'host' | 'headers' | 'query'> & {
  readonly path: Pick<Rule['path'], 'kind' | 'text'>;
};

/** What requests a rule is for: `GET api.example.com/v1/** (header x-beta)`. */
export function ruleText({ methods, host, path, headers, query }: RuleWords): string {
  // HEAD goes without saying where GET is.
  const named = methods.includes('GET') ? methods.filter((each) => each !== 'HEAD') : methods;
  const words = named.length === 0 ? [] : [named.join(',')];
  words.push(host + pathText(path.kind, path.text));
  const conditions = [
    ...headers.map((each) => conditionText('header', each)),
    ...query.map((each) => conditionText('query', each)),
  ];
  if (conditions.length > 0) words.push(`(${conditions.join(', ')})`);
  return words.join(' ');
}

function pathText(kind: Rule['path']['kind'], text: string): string {
  if (kind === 'template') return text;
  return kind === 'prefix' ? `${text.replace(/\/+$/, '')}/**` : ` ~ ${text}`;
}

function conditionText(what: string, { name, op, value }: ValueCondition): string {
  if (op === 'present') return `${what} ${name} ${value ? 'present' : 'absent'}`;
  return `${what} ${name} ${op === 'exact' ? '=' : '~'} ${value}`;
}

/** `1 MiB`, `512 KiB`, `700 bytes`. */
export function bytesText(bytes: number): string {
  if (bytes > 0 && bytes % 1_048_576 === 0) return `${bytes / 1_048_576} MiB`;
  return bytes > 0 && bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
}
