// What one kind of request must be: its parameters and its body. Parameters are checked before the body is read.
import type { Answer, ProblemError } from '../../http/problem.ts';
import type { Exchange } from '../../http/types.ts';
import { refuse } from '../refuse.ts';
import type { Verdict } from '../types.ts';
import { type BodyRule, checkBody } from './body.ts';
import { type Parameter, parameterFaults } from './parameters.ts';
import { queryPairs } from './query.ts';

/** The rules for one kind of request. */
export interface RequestRules {
  readonly parameters: readonly Parameter[];
  /** Undefined: whatever comes as a body is no matter. */
  readonly body: BodyRule | undefined;
  /** Whether parameters of the query that no rule names are refused. */
  readonly closedQuery: boolean;
}

/** Checks a request; `params` are those of the path. */
export function checkRequest(
  exchange: Exchange,
  rules: RequestRules,
  params: Readonly<Record<string, string>>,
): Verdict | Promise<Verdict> {
  const faults = checkParameters(exchange, rules, params);
  if (faults.length > 0) return refuseFaults(exchange, faults);
  return rules.body === undefined ? undefined : judgeBody(exchange, rules.body);
}

async function judgeBody(exchange: Exchange, rule: BodyRule): Promise<Verdict> {
  const found = await checkBody(exchange, rule);
  if ('head' in found) return found;
  return found.length === 0 ? undefined : refuseFaults(exchange, found);
}

function refuseFaults(exchange: Exchange, errors: readonly ProblemError[]): Answer {
  return refuse(exchange, { status: 400, detail: 'The request is not as it should be.', errors });
}

function checkParameters(
  { query, request }: Exchange,
  { parameters, closedQuery }: RequestRules,
  params: Readonly<Record<string, string>>,
): ProblemError[] {
  const asksQuery = closedQuery || parameters.some((each) => each.in === 'query');
  const pairs = asksQuery ? queryPairs(query) : [];
  if (pairs === undefined) return [{ detail: 'the query has broken percent-encoding' }];
  const textsOf = ({ name, in: place }: Parameter): readonly string[] => {
    if (place === 'query') return pairs.flatMap(([key, value]) => (key === name ? [value] : []));
    if (place === 'header') return request.headers.all(name.toLowerCase());
    const value = params[name];
    return value === undefined ? [] : [value];
  };
  const faults = parameters.flatMap((each) => parameterFaults(each, textsOf(each)));
  if (!closedQuery) return faults;
  const known = new Set(parameters.flatMap((each) => (each.in === 'query' ? [each.name] : [])));
  const unknown = [...new Set(pairs.map(([key]) => key))].filter((key) => !known.has(key));
  return [
    ...faults,
    ...unknown.slice(0, 20).map((name) => {
      const parameter = name.slice(0, 100);
      return { detail: 'is not known here', parameter, in: 'query' as const };
    }),
  ];
}
