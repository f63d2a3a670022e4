/** Who a token's holder is, for exchanges, and the claims that the upstream reads in header fields of its own. */
import { encodeFieldItem } from '../../http/field-item.ts';
import type { Identity } from '../../http/types.ts';
import type { PolicyDeps } from '../types.ts';
import { type Claims, claimReader, claimText, claimTexts, scopesOf } from './claims.ts';

/** Options of every policy that checks tokens. */
export type HolderOptions = {
  readonly consumer?: string;
  readonly groups?: string;
  readonly claimHeaders?: Readonly<Record<string, string>>;
};

const CLAIM_NAME = { type: 'string', minLength: 1, title: 'the name of a claim' } as const;

/** The schema of these options. */
export const HOLDER_SCHEMA = {
  consumer: {
    ...CLAIM_NAME,
    description:
      "The claim that names the consumer, such as `sub` or `azp`. An entry of that name in `consumers` adds its groups; a name without one is the consumer's name all the same. Without this, the holder is no consumer.",
  },
  groups: {
    ...CLAIM_NAME,
    description: 'The claim with the groups: a text or a list. Dots lead into objects: `realm_access.roles`.',
  },
  claimHeaders: {
    type: 'object',
    propertyNames: { $ref: '#/$defs/token' },
    additionalProperties: CLAIM_NAME,
    description:
      'Claims for the upstream: header names, each with the claim whose text, number or list it gets. What clients send under these names is taken away.',
  },
} as const;

/** What a token comes to. */
export interface Holder {
  readonly identity: Identity;
  /** Name and value of each field for the upstream. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Makes the reader of holders. */
export function holderReader(
  options: HolderOptions,
  { consumers }: Pick<PolicyDeps, 'consumers'>,
): (claims: Claims) => Holder {
  const known = new Map(consumers.map((each) => [each.name, each.groups]));
  const consumerOf = options.consumer === undefined ? undefined : claimReader(options.consumer);
  const groupsOf = options.groups === undefined ? undefined : claimReader(options.groups);
  const fields = Object.entries(options.claimHeaders ?? {}).map(
    ([name, claim]) => [name, claimReader(claim)] as const,
  );
  return (claims) => {
    const consumer = claimText(consumerOf?.(claims));
    const own = known.get(consumer ?? '') ?? [];
    const groups = [...new Set([...own, ...claimTexts(groupsOf?.(claims))])];
    return {
      identity: { consumer, groups, scopes: scopesOf(claims), claims },
      fields: fields.flatMap(([name, read]) => {
        const texts = claimTexts(read(claims)).map(encodeFieldItem);
        return texts.length === 0 ? [] : [[name, texts.join(', ')] as const];
      }),
    };
  };
}
