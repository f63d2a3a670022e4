/**
 * What other options of the policies that shape messages do: `headers`, `query`, `body`. They keep nobody out, so the
 * most that can be said is what is taken away no longer; values may be secrets, so only names are told.
 */
import type { JsonValue } from '../../artifact/types.ts';
import {
  isSame,
  listChange,
  MORE_ALLOWED,
  names,
  numberChange,
  otherOptions,
  type PolicyChange,
  without,
} from './change.ts';
import { plainMeaning } from './meaning.ts';

type Texts = Readonly<Record<string, string>>;

/** Named values to set, add, rename and remove. */
type FieldChanges = {
  readonly set?: Texts;
  readonly add?: Texts;
  readonly rename?: Texts;
  readonly remove?: readonly string[];
};

/** `headers`: of the request, then of the response. */
export function compareHeaders(
  before: { readonly request?: FieldChanges; readonly response?: FieldChanges },
  after: { readonly request?: FieldChanges; readonly response?: FieldChanges },
): PolicyChange[] {
  const lower = (name: string) => name.toLowerCase();
  return (['request', 'response'] as const).flatMap((side) =>
    fieldChanges(`${side} header`, folded(before[side], lower), folded(after[side], lower)),
  );
}

/** `query`: parameters by name. */
export function compareQuery(before: FieldChanges, after: FieldChanges): PolicyChange[] {
  return fieldChanges('query parameter', before, after);
}

/** What `query` means. */
export function queryMeaning(options: FieldChanges) {
  const defaults = { set: {}, add: {}, rename: {}, remove: [] };
  return plainMeaning(options, { defaults, sets: ['remove'] });
}

function folded(
  { set = {}, add = {}, rename = {}, remove = [] }: FieldChanges = {},
  fold: (name: string) => string,
) {
  const named = (values: Texts) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [fold(name), value]));
  return { set: named(set), add: named(add), rename: named(rename), remove: remove.map(fold) };
}

function fieldChanges(what: string, before: FieldChanges, after: FieldChanges): PolicyChange[] {
  const stays = [...Object.keys(after.set ?? {}), ...Object.keys(after.rename ?? {})];
  const kept = without(without(before.remove ?? [], after.remove ?? []), stays);
  const taken = without(after.remove ?? [], before.remove ?? []);
  return [
    ...(kept.length === 0
      ? []
      : [{ effect: 'loosened', text: `${what} ${names(kept)} is not removed any more` } as const]),
    ...(taken.length === 0
      ? []
      : [{ effect: 'changed', text: `${what} ${names(taken)} is removed` } as const]),
    ...valueChanges(`${what} set:`, before.set, after.set),
    ...valueChanges(`${what} added:`, before.add, after.add),
    ...valueChanges(`${what} renamed:`, before.rename, after.rename),
  ];
}

function valueChanges(what: string, before: Texts = {}, after: Texts = {}): PolicyChange[] {
  const [was, is] = [Object.keys(before), Object.keys(after)];
  const other = is.filter((name) => was.includes(name) && before[name] !== after[name]);
  const groups = [
    [without(is, was), 'is new'],
    [without(was, is), 'is gone'],
    [other, 'is another'],
  ] as const;
  return groups.flatMap(([list, how]) =>
    list.length === 0 ? [] : [{ effect: 'changed', text: `${what} ${names(list)} ${how}` } as const],
  );
}

type BodySide = {
  readonly pick?: readonly string[];
  readonly drop?: readonly string[];
  readonly rename?: Texts;
  readonly wrap?: string;
  readonly template?: JsonValue;
  readonly maxBytes?: number;
  readonly otherTypes?: 'refuse' | 'pass';
  readonly statuses?: 'any' | 'success';
};

type BodyOptions = { readonly request?: BodySide; readonly response?: BodySide };

const BYTES_MAX = 1_048_576;
/** What becomes of bodies that are no JSON when nothing is written; docs/bodies.md says why they differ. */
const OTHER_TYPES = { request: 'refuse', response: 'pass' } as const;

/** `body`: what is taken out of bodies, and in what shape they are. */
export function compareBody(before: BodyOptions, after: BodyOptions): PolicyChange[] {
  return (['request', 'response'] as const).flatMap((side): PolicyChange[] => {
    const [was, is] = [before[side], after[side]];
    if (isSame(was, is)) return [];
    if (is === undefined) return [{ effect: 'loosened', text: `bodies of the ${side} stay as they are` }];
    if (was === undefined) return [{ effect: 'changed', text: `bodies of the ${side} are changed` }];
    return bodySideChanges(side, was, is).map(({ effect, text }) => ({ effect, text: `${side}: ${text}` }));
  });
}

function bodySideChanges(side: 'request' | 'response', before: BodySide, after: BodySide): PolicyChange[] {
  const types = [before, after].map(({ otherTypes }) => otherTypes ?? OTHER_TYPES[side]);
  return [
    ...pickChange(before.pick, after.pick),
    ...listChange('member', before.drop ?? [], after.drop ?? [], {
      ...{ more: 'changed', fewer: 'loosened' },
      ...{ added: 'is dropped', gone: 'is not dropped any more' },
    }),
    ...otherOptions(before, after, { rename: 'changed', template: 'changed', wrap: 'changed' }),
    ...numberChange('`maxBytes`', before.maxBytes ?? BYTES_MAX, after.maxBytes ?? BYTES_MAX, MORE_ALLOWED),
    ...(types[0] === types[1]
      ? []
      : [
          {
            effect: types[1] === 'pass' ? 'loosened' : 'tightened',
            text: `bodies that are not JSON: \`${types[1]}\``,
          } as const,
        ]),
    ...((before.statuses ?? 'any') === (after.statuses ?? 'any')
      ? []
      : [
          {
            effect: after.statuses === 'success' ? 'loosened' : 'changed',
            text: `answers that are changed: \`${after.statuses ?? 'any'}\``,
          } as const,
        ]),
  ];
}

function pickChange(
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): PolicyChange[] {
  if (before !== undefined && after !== undefined)
    return listChange('member', before, after, {
      ...{ more: 'loosened', fewer: 'changed' },
      ...{ added: 'is kept, too', gone: 'is not kept any more' },
    });
  if (before !== undefined)
    return [{ effect: 'loosened', text: `all is kept, no longer only ${names(before)}` }];
  return after === undefined ? [] : [{ effect: 'changed', text: `only ${names(after)} is kept` }];
}

/** What `body` means. */
export function bodyMeaning({ request, response }: BodyOptions) {
  const plain = (side: 'request' | 'response', options: BodySide) =>
    plainMeaning(options, {
      defaults: {
        maxBytes: BYTES_MAX,
        otherTypes: OTHER_TYPES[side],
        ...(side === 'response' && { statuses: 'any' }),
      },
      sets: ['drop', 'pick'],
    });
  return {
    ...(request && { request: plain('request', request) }),
    ...(response && { response: plain('response', response) }),
  };
}
