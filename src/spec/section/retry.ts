// When attempts that fail are followed by others. What the schema cannot say, and what holds when the spec says nothing.
import type { RetryFailure, RetryRecord } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import { isText, type SpecReading } from '../reading.ts';
import { readDuration } from '../value/duration.ts';
import { readSize } from '../value/size.ts';

const FAILURES: readonly RetryFailure[] = ['connect-failure', 'reset', 'timeout', 'invalid', 'overload'];

/** RFC 9110 section 9.2.2; TRACE is never forwarded. */
const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'] as const;

const BODY_RANGE = { least: '0B', most: '16MiB' } as const;

/** Reads `retry` of an upstream; nothing when it has none. */
export function readRetry(
  reading: SpecReading,
  node: SourceNode | undefined,
): { readonly retry?: RetryRecord } {
  if (node === undefined) return {};
  const perTryMs = readDuration(reading, reading.text(node, 'perTryTimeout'), undefined);
  const backoff = reading.child(node, 'backoff');
  const methods = reading.texts(node, 'methods').map(({ value }) => value);
  return {
    retry: {
      attempts: reading.number(node, 'attempts', 1),
      conditions: readConditions(reading, node, perTryMs !== undefined),
      methods: methods.length === 0 ? IDEMPOTENT : methods,
      ...(perTryMs !== undefined && { perTryMs }),
      budgetPercent: Number.parseInt(reading.text(node, 'budget')?.value ?? '20', 10),
      backoff: {
        baseMs: readDuration(reading, reading.text(backoff, 'base'), 25),
        maxMs: readDuration(reading, reading.text(backoff, 'max'), 250),
      },
      replayBytesMax: readSize(reading, reading.text(node, 'replayBody'), 65_536, BODY_RANGE),
    },
  };
}

function readConditions(
  reading: SpecReading,
  node: SourceNode,
  isTimed: boolean,
): readonly (RetryFailure | number)[] {
  const given = reading.items(node, 'conditions').flatMap((item): readonly (RetryFailure | number)[] => {
    if (isText(item)) return FAILURES.filter((each) => each === item.value);
    return item.kind === 'scalar' && typeof item.value === 'number' ? [item.value] : [];
  });
  if (given.length > 0) return given;
  const timeout: readonly RetryFailure[] = isTimed ? ['timeout'] : [];
  return ['connect-failure', 'reset', 502, 503, 504, ...timeout];
}
