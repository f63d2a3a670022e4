// Tests for classes of requests that no test touches. What they expect is what the artifact does now, and each was
// asked before it is proposed: it passes, and it touches its class.
import { witnessRequest } from '../matching/witness-request.ts';
import type { SpecExpectation, SpecTestRequest } from '../spec/types.ts';
import { answersOf, chooseAnswer, type Opened } from './answer.ts';
import { classKey, touchedBy, type UntouchedClass } from './class-coverage.ts';
import { explainRequestOf } from './run-tests.ts';
import type { Answer } from './types.ts';

/** A test to be written. */
export interface ProposedTest {
  readonly request: SpecTestRequest;
  readonly expect: SpecExpectation;
}

/** Tests, and the classes that none can be written for. */
export interface Proposal {
  readonly tests: readonly ProposedTest[];
  /** Without a known request, or on a listener that no URL names, such as a unix socket beside a port. */
  readonly missed: readonly UntouchedClass[];
}

/** Proposes a test for each class that neither a test nor one proposed before it touches. */
export function proposeTests(opened: Opened, untouched: readonly UntouchedClass[]): Proposal {
  const touched = new Set<string>();
  const tests: ProposedTest[] = [];
  const missed: UntouchedClass[] = [];
  for (const each of untouched) {
    if (touched.has(classKey(each.rule))) continue;
    const request = requestTouching(opened, each);
    if (request === undefined) {
      missed.push(each);
      continue;
    }
    const asked = explainRequestOf(request);
    for (const key of touchedBy(opened, asked)) touched.add(key);
    tests.push({ request, expect: expectationOf(chooseAnswer(answersOf(opened, asked)).answer) });
  }
  return { tests, missed };
}

/** Without a port where that will do: the test then still means its listener when the port changes. */
function requestTouching(opened: Opened, { rule, witness }: UntouchedClass): SpecTestRequest | undefined {
  const listener = opened.artifact.listeners[rule.listener];
  if (witness === undefined || listener === undefined) return undefined;
  const withPort = witnessRequest(witness, listener);
  const without = { ...withPort, url: withPort.url.replace(/^(https?:\/\/(?:\[[^\]]*\]|[^/:]*)):\d+/, '$1') };
  return [without, withPort].find((request) =>
    touchedBy(opened, explainRequestOf(request)).includes(classKey(rule)),
  );
}

function expectationOf(answer: Answer): SpecExpectation {
  if (!answer.matched) return { route: null, status: answer.status };
  const { route, params, action, upstream, split, status, location } = answer;
  return {
    route,
    ...(Object.keys(params).length > 0 && { params }),
    ...(action === 'to' && split === undefined && upstream !== undefined && { upstream }),
    ...(status !== undefined && { status }),
    ...(location !== undefined && { location }),
  };
}
