// Holds what was seen of a case to what it expects.
import { expect } from 'vitest';
import { type Message, valuesOf } from './message-reader.ts';
import { listOf, type Observed } from './site.ts';
import type { Case, EngineName, Expected, Outcome } from './types.ts';

const PLAIN: Expected = { line: 200 };

/** What an engine must make of a case: its own answer, or the one of both. */
export function outcomeFor({ expect: both, differs }: Case, engine: EngineName): Outcome {
  return { ...both, ...differs?.[engine] };
}

/** The answers a client must get. */
export function answersOf(outcome: Outcome): readonly Expected[] {
  return listOf(outcome.client ?? PLAIN);
}

/** What stands in a case for values that are known only once all runs, by these. */
export type Places = ReadonlyMap<string, string>;

interface Reading {
  readonly places: Places;
  /** The content that a plain message has. */
  readonly usual: string;
}

/** Compares; throws with both sides when they differ. */
export function judge(observed: Observed, outcome: Outcome, places: Places): void {
  const answers = answersOf(outcome);
  expect(observed.client.map(({ line }) => line)).toHaveLength(answers.length);
  for (const [at, answer] of answers.entries())
    judgeMessage(observed.client[at], answer, { places, usual: 'ok' });
  if (outcome.upstream !== undefined) {
    const requests = listOf(outcome.upstream);
    expect(observed.upstream.map(({ line }) => line)).toHaveLength(requests.length);
    for (const [at, request] of requests.entries())
      judgeMessage(observed.upstream[at], request, { places, usual: '' });
  }
  expect({ kept: observed.kept }).toEqual({ kept: outcome.kept ?? true });
  if (outcome.connections !== undefined) expect(observed.connections).toBe(outcome.connections);
}

function judgeMessage(message: Message | undefined, expected: Expected, { places, usual }: Reading): void {
  if (message === undefined) throw new Error('no such message');
  const { line, fields = {}, written = [], framing, trailers, whole = true } = expected;
  if (typeof line === 'string') expect(message.line).toBe(line);
  else expect(message.line).toMatch(new RegExp(`^HTTP/1.1 ${line} `));
  for (const [name, values] of Object.entries(fields)) {
    const seen = valuesOf(message, name).map((value) => places.get(value) ?? value);
    expect({ [name]: seen }).toEqual({ [name]: listOf(values) });
  }
  expect(message.fields.filter((_, at) => at % 2 === 0)).toEqual(expect.arrayContaining([...written]));
  const content = expected.content ?? (line === 200 ? usual : undefined) ?? (usual === '' ? '' : undefined);
  if (typeof content === 'string') expect(message.content).toBe(content);
  else if (content !== undefined) expect(message.content).toMatch(content);
  if (expected.dated === true) expect(isOfNow(valuesOf(message, 'date'))).toBe(true);
  if (framing !== undefined) expect(message.framing).toBe(framing);
  if (trailers !== undefined) expect(message.trailers).toEqual(trailers);
  expect({ whole: message.whole }).toEqual({ whole });
}

/** Whether there is one date (RFC 9110 section 5.6.7), of this very minute. */
function isOfNow([date = '', ...others]: readonly string[]): boolean {
  const written = new Date(date);
  const age = Math.abs(Date.now() - written.getTime());
  return others.length === 0 && age < 60_000 && written.toUTCString() === date;
}
