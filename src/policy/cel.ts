// Permission by an expression of the Common Expression Language, checked when the spec is.

import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import type { Exchange } from '../http/types.ts';
import { spanWithin } from '../source/span.ts';
import type { SourceNode } from '../source/types.ts';
import { type Expression, readExpression } from './cel/expression.ts';
import { challenge, unauthorized } from './challenge.ts';
import { compareCel } from './compare/ext-auth.ts';
import { refuse } from './refuse.ts';
import type { PolicyHandler, PolicyKind } from './types.ts';

/** What the spec says under `cel:`. */
export type CelOptions = { readonly allow: string };

/** The `cel` policy. */
export const celPolicy: PolicyKind<CelOptions> = {
  kind: 'cel',
  phase: 'authorization',
  summary: 'Allows requests by an expression of the Common Expression Language.',
  schema: {
    type: 'object',
    properties: {
      allow: {
        type: 'string',
        minLength: 1,
        maxLength: 4_000,
        description:
          'The expression that must be true. It knows `request` (`method`, `path`, `host`, `scheme`, `headers`, `query`, `params`), `client.address` and `identity` (`known`, `consumer`, `groups`, `scopes`, `claims`).',
      },
    },
    required: ['allow'],
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: (_options, node) => checkExpression(node),
  compare: compareCel,
  createHandler: createCelHandler,
};

function checkExpression(node: SourceNode): Diagnostic[] {
  const text = node.kind === 'map' ? node.entries.get('allow')?.value : undefined;
  if (text?.kind !== 'scalar' || typeof text.value !== 'string') return [];
  const read = readExpression(text.value);
  if ('expression' in read) return [];
  const { message, hint, offset, length } = read.problem;
  const extra = hint === undefined ? {} : { hint };
  return [createDiagnostic('GW1463', spanWithin(text, offset, length), message, extra)];
}

function createCelHandler({ allow }: CelOptions): PolicyHandler {
  const read = readExpression(allow);
  if ('problem' in read) throw new Error(read.problem.message);
  const { expression } = read;
  return {
    request(exchange) {
      if (holds(expression, exchange)) return undefined;
      return expression.usesIdentity && exchange.identity === undefined
        ? unauthorized(exchange, 'This needs credentials.', challenge('Bearer'))
        : refuse(exchange, { status: 403, detail: 'This is not allowed.' });
    },
  };
}

/** An expression that asks for what the request does not have allows nothing. */
function holds(expression: Expression, exchange: Exchange): boolean {
  try {
    return expression(exchange);
  } catch {
    return false;
  }
}
