import type { FieldCondition, Share, ShareCondition } from '../../artifact/types.ts';
import { cookieValue } from '../../http/cookie.ts';
import { matchDfa } from '../../matching/regex/match-dfa.ts';
import { dfaOf } from '../../matching/regex/path-language.ts';
import type { ShareSource } from './share-source.ts';

/** Whether a request is one that a share takes before any weight counts. */
export type ShareRule = (source: ShareSource) => boolean;

/** Makes the rule of a share ready; undefined when it has none. */
export function createShareRule({ when }: Share): ShareRule | undefined {
  if (when === undefined) return undefined;
  const rules = when.map(createCondition);
  return (source) => rules.some((holds) => holds(source));
}

function createCondition({ headers = [], cookies = [], consumers, groups }: ShareCondition): ShareRule {
  const ofHeaders = headers.map(createTest);
  const ofCookies = cookies.map(createTest);
  return ({ request, identity }) =>
    ofHeaders.every(({ name, test }) => test(request.headers.get(name))) &&
    ofCookies.every(({ name, test }) => test(cookieValue(request.headers, name))) &&
    (consumers === undefined || consumers.some((each) => each === identity?.consumer)) &&
    (groups === undefined || groups.some((each) => identity?.groups.includes(each) === true));
}

interface FieldTest {
  readonly name: string;
  readonly test: (value: string | undefined) => boolean;
}

function createTest({ name, op, value: wanted }: FieldCondition): FieldTest {
  if (op === 'present') return { name, test: (value) => (value !== undefined) === wanted };
  if (op === 'exact') return { name, test: (value) => value === wanted };
  const dfa = dfaOf(wanted);
  return { name, test: (value) => value !== undefined && matchDfa(dfa, value) };
}
