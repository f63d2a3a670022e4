// An expression over a request: its variables with their types, and the bounds on what it may cost.
import type { ASTNode } from '@marcbachmann/cel-js';
import type { Exchange } from '../../http/types.ts';
import { celLibrary } from './library.ts';

/** What is wrong with an expression, at a stretch of its text. */
export interface ExpressionProblem {
  readonly message: string;
  readonly hint?: string;
  readonly offset: number;
  readonly length: number;
}

/** Whether a request fulfils the expression. Throws when it asks for what the request does not have. */
export interface Expression {
  (exchange: Exchange): boolean;
  /** Whether it asks who calls. */
  readonly usesIdentity: boolean;
}

const STRINGS = 'map<string, string>';

const VARIABLES = {
  request: {
    method: 'string',
    path: 'string',
    host: 'string',
    scheme: 'string',
    headers: STRINGS,
    query: STRINGS,
    params: STRINGS,
  },
  client: { address: 'string' },
  identity: {
    known: 'bool',
    consumer: 'string',
    groups: 'list<string>',
    scopes: 'list<string>',
    claims: 'map<string, dyn>',
  },
} as const;

const LIMITS = { maxAstNodes: 300, maxDepth: 30 } as const;

/** Each goes through a list once; one inside another would go through it once for each of its entries. */
const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Reads, checks and bounds an expression. Never throws over its text. */
export function readExpression(
  text: string,
): { readonly expression: Expression } | { readonly problem: ExpressionProblem } {
  const environment = createEnvironment();
  const { valid, type, error } = environment.check(text);
  if (!valid) return { problem: libraryProblem(text, error) };
  if (type !== 'bool' && type !== 'dyn') {
    return { problem: whole(text, `the expression gives ${type}, not true or false`) };
  }
  const run = environment.parse(text);
  const problem = costProblem(run.ast, false);
  if (problem !== undefined) return { problem };
  const usesIdentity = mentions(run.ast, 'identity');
  return {
    expression: Object.assign((exchange: Exchange) => run(contextOf(exchange)) === true, { usesIdentity }),
  };
}

function createEnvironment() {
  const { Environment } = celLibrary();
  const environment = new Environment({ unlistedVariablesAreDyn: false, limits: LIMITS });
  for (const [name, schema] of Object.entries(VARIABLES)) environment.registerVariable(name, { schema });
  return environment;
}

function whole(text: string, message: string): ExpressionProblem {
  return { message, offset: 0, length: text.length };
}

function libraryProblem(
  text: string,
  error: { readonly summary: string; readonly range?: { start: number; end: number } } | undefined,
): ExpressionProblem {
  if (error?.range === undefined) return whole(text, 'the expression cannot be read');
  const { start, end } = error.range;
  const summary = error.summary.charAt(0).toLowerCase() + error.summary.slice(1);
  const offset = Math.min(start, Math.max(0, text.length - 1));
  return { message: `the expression cannot be used: ${summary}`, offset, length: Math.max(1, end - start) };
}

/** Its own expressions run with backtracking, and its loops multiply: both are refused. */
function costProblem(node: ASTNode, isInLoop: boolean): ExpressionProblem | undefined {
  const place = { offset: node.start, length: Math.max(1, node.end - node.start) };
  const called = node.op === 'call' || node.op === 'rcall' ? node.args[0] : '';
  if (called === 'matches') {
    const hint = 'use `startsWith`, `endsWith` or `contains`, or a condition in `match`';
    return { message: '`matches` may take exponential time', hint, ...place };
  }
  const isLoop = LOOPS.has(called);
  if (isLoop && isInLoop) {
    return { message: `\`${called}\` stands inside another loop, which may take quadratic time`, ...place };
  }
  for (const below of nodesBelow(node)) {
    const problem = costProblem(below, isInLoop || isLoop);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function mentions(node: ASTNode, name: string): boolean {
  if (node.op === 'id' && node.args === name) return true;
  return nodesBelow(node).some((below) => mentions(below, name));
}

function nodesBelow({ args }: ASTNode): readonly ASTNode[] {
  const parts: readonly unknown[] = Array.isArray(args) ? args.flat(2) : [args];
  return parts.filter((part): part is ASTNode => typeof part === 'object' && part !== null && 'op' in part);
}

function contextOf(exchange: Exchange) {
  const { request, path, query, params, clientAddress, clientScheme, identity } = exchange;
  return {
    request: {
      method: request.method,
      path,
      host: request.authority,
      scheme: clientScheme,
      headers: headersOf(exchange),
      query: query === undefined ? new Map() : firstValues(query),
      params: new Map(Object.entries(params).map(([name, value]) => [name, decoded(value)])),
    },
    client: { address: clientAddress },
    identity: {
      known: identity !== undefined,
      consumer: identity?.consumer ?? '',
      groups: identity?.groups ?? [],
      scopes: identity?.scopes ?? [],
      claims: new Map(Object.entries(identity?.claims ?? {})),
    },
  };
}

function headersOf({ request: { headers } }: Exchange): Map<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < headers.size; at++) {
    const { key } = headers.nameAt(at);
    const before = values.get(key);
    values.set(key, before === undefined ? headers.valueAt(at) : `${before}, ${headers.valueAt(at)}`);
  }
  return values;
}

/** Of a repeated parameter the first counts, as in matching. */
function firstValues(query: string): Map<string, string> {
  return new Map([...new URLSearchParams(query)].reverse());
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
