// What other options of `cors` do. Who may read answers is a matter of origins: one that an expression or a wildcard
// takes anyway is nobody new.
import { durationMs } from '../../util/duration.ts';
import { createOriginTest, type OriginRule, takesAll } from '../cors/origin.ts';
import {
  choiceChange,
  isSame,
  listChange,
  MORE_ALLOWED,
  names,
  otherOptions,
  type PolicyChange,
  switched,
} from './change.ts';
import { plainMeaning } from './meaning.ts';

type CorsOptions = {
  readonly origins: readonly OriginRule[];
  readonly methods?: readonly string[];
  readonly headers?: readonly string[];
  readonly exposedHeaders?: readonly string[];
  readonly credentials?: boolean;
  readonly maxAge?: string;
  readonly privateNetwork?: boolean;
};

/** Who may call, and what they may send and read. */
export function compareCors(before: CorsOptions, after: CorsOptions): PolicyChange[] {
  return [
    ...originChanges(before.origins, after.origins),
    ...switched(before.credentials, after.credentials, {
      on: { effect: 'widened', text: '`credentials` is on: pages may call with cookies' },
      off: { effect: 'tightened', text: '`credentials` is off' },
    }),
    ...switched(before.privateNetwork, after.privateNetwork, {
      on: { effect: 'widened', text: '`privateNetwork` is on: public pages may call into a private network' },
      off: { effect: 'tightened', text: '`privateNetwork` is off' },
    }),
    ...choiceChange('method of a preflight', before.methods, after.methods, MORE_ALLOWED),
    ...choiceChange('header of a preflight', headersOf(before), headersOf(after), MORE_ALLOWED),
    ...listChange(
      'exposed header',
      lower(before.exposedHeaders ?? []),
      lower(after.exposedHeaders ?? []),
      MORE_ALLOWED,
    ),
    ...otherOptions(before, after, { maxAge: 'harmless' }),
  ];
}

/** What `cors` means. */
export function corsMeaning({ headers: _, exposedHeaders, maxAge, ...options }: CorsOptions) {
  const headers = headersOf({ ...options, ...(_ && { headers: _ }) });
  return plainMeaning(
    {
      ...options,
      ...(headers && { headers }),
      exposedHeaders: lower(exposedHeaders ?? []),
      ...(maxAge !== undefined && { maxAge: durationMs(maxAge) }),
    },
    {
      defaults: { credentials: false, privateNetwork: false },
      sets: ['origins', 'methods', 'headers', 'exposedHeaders'],
    },
  );
}

/** `"*"` is what is asked for, as when nothing is written. */
function headersOf({ headers }: CorsOptions): readonly string[] | undefined {
  return headers === undefined || headers.includes('*') ? undefined : lower(headers);
}

function lower(list: readonly string[]): string[] {
  return list.map((each) => each.toLowerCase());
}

function originChanges(before: readonly OriginRule[], after: readonly OriginRule[]): PolicyChange[] {
  const [fresh, gone] = [strangers(after, before), strangers(before, after)];
  if (fresh.length === 0 && gone.length === 0 && !isSame(originSet(before), originSet(after)))
    return [{ effect: 'harmless', text: 'the same origins are taken by other rules' }];
  const told = (rules: readonly OriginRule[]) => `origin ${names(rules.map(originText))}`;
  return [
    ...(fresh.length === 0
      ? []
      : [{ effect: 'widened', text: `${told(fresh)} may read answers now` } as const]),
    ...(gone.length === 0
      ? []
      : [{ effect: 'tightened', text: `${told(gone)} may not read answers any more` } as const]),
  ];
}

/** Those of some rules that other rules do not take; what an expression takes is not compared with another's. */
function strangers(rules: readonly OriginRule[], others: readonly OriginRule[]): OriginRule[] {
  if (others.some(takesAll)) return [];
  const takes = createOriginTest(others);
  return rules.filter((rule) => {
    if (others.some((each) => isSame(each, rule))) return false;
    return typeof rule !== 'string' || rule.includes('*') || !takes(rule);
  });
}

function originSet(rules: readonly OriginRule[]): string[] {
  return rules.map((rule) => JSON.stringify(rule)).sort();
}

function originText(rule: OriginRule): string {
  return typeof rule === 'string' ? rule : rule.regex;
}
