// What other options of the policies that check tokens do: `jwt` and `introspection`. Who may issue tokens, and for
// whom, decides who passes; so every name more there is a wider door.
import { durationMs, durationText } from '../../util/duration.ts';
import type { AskOptions } from '../introspection/introspector.ts';
import type { VerifyOptions } from '../jwt/verifier.ts';
import type { ClaimCondition } from '../token/claims.ts';
import type { TokenOptions } from '../token/handler.ts';
import {
  choiceChange,
  listChange,
  listOf,
  MORE_ALLOWED,
  MORE_ASKED,
  MORE_PASS,
  numberChange,
  otherOptions,
  type PolicyChange,
  without,
} from './change.ts';
import { compareCredentials, credentialMeaning } from './credential.ts';

type Issued = TokenOptions & {
  readonly issuer?: string | readonly string[];
  readonly audience?: string | readonly string[];
};

const TAKEN = { ...MORE_PASS, added: 'is taken, too', gone: 'is not taken any more' };
const BEARER = { authorization: 'Bearer' };
/** As in jwt/verifier.ts and introspection/introspector.ts, in milliseconds. */
const DEFAULTS = { leeway: 30_000, ttl: 60_000, refusedTtl: 10_000 };

/** `jwt`: whose tokens, signed how, and how exactly their time is taken. */
export function compareJwt(
  before: VerifyOptions & TokenOptions,
  after: VerifyOptions & TokenOptions,
): PolicyChange[] {
  return [
    ...compareTokens(before, after),
    ...listChange('algorithm', before.algorithms, after.algorithms, TAKEN),
    ...timeChange('leeway', before.leeway, after.leeway),
    // Keys decide who can make tokens, and they are not for showing.
    ...otherOptions(before, after, { jwks: 'changed', secret: 'changed', jwksRefresh: 'harmless' }),
  ];
}

/** `introspection`: which provider is asked, and for how long its answer holds. */
export function compareIntrospection(
  before: AskOptions & TokenOptions,
  after: AskOptions & TokenOptions,
): PolicyChange[] {
  return [
    ...compareTokens(before, after),
    // A token that is taken back passes for so long.
    ...timeChange('ttl', before.ttl, after.ttl),
    ...otherOptions(before, after, {
      url: 'changed',
      clientId: 'changed',
      clientSecret: 'changed',
      refusedTtl: 'harmless',
    }),
  ];
}

/** What all policies that check tokens have in common. */
function compareTokens(before: Issued, after: Issued): PolicyChange[] {
  return [
    ...compareCredentials(before, after, BEARER),
    ...choiceChange('issuer', listOf(before.issuer), listOf(after.issuer), TAKEN),
    ...choiceChange('audience', listOf(before.audience), listOf(after.audience), TAKEN),
    ...claimChanges(before.claims ?? {}, after.claims ?? {}),
    ...otherOptions(before, after, { consumer: 'changed', groups: 'changed', claimHeaders: 'changed' }),
  ];
}

type Conditions = Readonly<Record<string, ClaimCondition>>;

/** Conditions on the claims of a token: which are new, gone, or ask for something else. */
export function claimChanges(before: Conditions, after: Conditions): PolicyChange[] {
  return [
    ...listChange('claim', Object.keys(before), Object.keys(after), {
      ...MORE_ASKED,
      added: 'is asked for',
      gone: 'is not asked for any more',
    }),
    ...Object.entries(after).flatMap(([name, is]) => {
      const was = before[name];
      return was === undefined ? [] : conditionChange(`claim \`${name}\``, was, is);
    }),
  ];
}

/** The values are part of what people review, and tokens that have them are not made by knowing them. */
function conditionChange(what: string, before: ClaimCondition, after: ClaimCondition): PolicyChange[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  if (was.areAllNeeded !== is.areAllNeeded)
    return [{ effect: 'changed', text: `${what} is asked otherwise` }];
  const [fresh, gone] = [without(is.values, was.values), without(was.values, is.values)];
  if (fresh.length === 0 && gone.length === 0) return [];
  const directions = is.areAllNeeded
    ? { ...MORE_ASKED, added: 'is needed', gone: 'is not needed any more' }
    : TAKEN;
  return listChange(`${what}: value`, was.values, is.values, directions);
}

function valuesOf(condition: ClaimCondition): { readonly values: string[]; readonly areAllNeeded: boolean } {
  const areAllNeeded = typeof condition === 'object' && 'contains' in condition;
  const written = areAllNeeded ? condition.contains : condition;
  return { values: [written].flat().map((each) => JSON.stringify(each)), areAllNeeded };
}

function timeChange(
  key: 'leeway' | 'ttl',
  before: string | undefined,
  after: string | undefined,
): PolicyChange[] {
  const ms = (text: string | undefined) => (text === undefined ? DEFAULTS[key] : durationMs(text));
  return numberChange(`\`${key}\``, ms(before), ms(after), {
    ...MORE_ALLOWED,
    show: durationText,
  });
}

type Timed = Issued & {
  readonly algorithms?: VerifyOptions['algorithms'];
  readonly leeway?: string;
  readonly ttl?: string;
  readonly refusedTtl?: string;
};

/** What `jwt` and `introspection` mean. */
export function tokenMeaning(options: Timed) {
  return credentialMeaning(options, BEARER, {
    sets: ['algorithms', 'issuer', 'audience'],
    durations: ['leeway', 'ttl', 'refusedTtl', 'jwksRefresh'],
  });
}
