/** Who calls, on its way into a module and out of one: always a copy, so that neither side can change the other's. */
import type { Identity } from '../../http/types.ts';
import { deepFreeze } from './deep-freeze.ts';

/** A frozen copy; the original may be shared by many exchanges, as that of a cached token is. */
export function frozenIdentity({ consumer, groups, scopes, claims }: Identity): Identity {
  return deepFreeze({ consumer, groups: [...groups], scopes: [...scopes], claims: structuredClone(claims) });
}

/** What a module says of a caller; throws a TypeError when it is not of the right form. */
export function givenIdentity(given: unknown): Identity {
  if (typeof given !== 'object' || given === null) throw new TypeError('an identity is an object');
  const consumer = 'consumer' in given ? given.consumer : undefined;
  const claims = 'claims' in given ? given.claims : {};
  if (consumer !== undefined && (typeof consumer !== 'string' || consumer === '')) {
    throw new TypeError('the consumer of an identity is a text that is not empty');
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw new TypeError('the claims of an identity are an object');
  }
  const copied = Object.fromEntries(Object.entries(structuredClone(claims)));
  return {
    consumer,
    groups: texts('groups' in given ? given.groups : [], 'groups'),
    scopes: texts('scopes' in given ? given.scopes : [], 'scopes'),
    claims: copied,
  };
}

function texts(given: unknown, what: string): readonly string[] {
  const list: readonly unknown[] | undefined = Array.isArray(given) ? given : undefined;
  const found = list?.filter((each) => typeof each === 'string' && each !== '');
  if (list === undefined || found?.length !== list.length) {
    throw new TypeError(`the ${what} of an identity are a list of texts that are not empty`);
  }
  return list.map(String);
}
