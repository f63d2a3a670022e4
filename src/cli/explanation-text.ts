// An explanation for people: what comes out first, then why.
import { sharesText } from '../action/split/share-words.ts';
import type { ExplainRequest, Explanation, Match, NoMatch } from '../explain/types.ts';
import { createPaint, type Paint } from '../report/paint.ts';
import { visibleText } from '../util/visible-text.ts';
import { patternText } from './route-rows.ts';
import { tableLines } from './table.ts';

/** Writes an explanation as text. */
export function explanationText(request: ExplainRequest, explanation: Explanation, color: boolean): string {
  const paint = createPaint(color);
  const facts = explanation.matched ? matchFacts(explanation) : noMatchFacts(explanation);
  const headline = explanation.matched
    ? `${paint.good('matched')} by route ${paint.strong(visibleText(explanation.route))}`
    : `${paint.error(String(explanation.status))} ${visibleText(explanation.reason)}`;
  return [
    `${visibleText(`${request.method} ${request.url}`)}`,
    headline,
    '',
    ...tableLines(facts, undefined),
    ...candidateLines(explanation, paint),
    '',
  ].join('\n');
}

function matchFacts(match: Match): string[][] {
  const { origin, listener, listenerReason, path, timeoutMs, policySteps } = match;
  return [
    ['written at', `${origin.file}:${origin.line}:${origin.column}`],
    ['listener', `${listener} (${listenerReason})`],
    ['path', path],
    ...Object.entries(match.params).map(([name, value], index) => [
      index === 0 ? 'params' : '',
      `${name} = ${value}`,
    ]),
    ...policySteps.map(({ name, kind, phase }, index) => [
      index === 0 ? 'policies' : '',
      `${index + 1}. ${name} (${kind}, ${phase})`,
    ]),
    ...(match.answeredBy === undefined ? [] : [['answered by', match.answeredBy]]),
    ...actionFacts(match),
    ...(timeoutMs === undefined ? [] : [['timeout', `${timeoutMs} ms`]]),
    ...furtherFacts(match),
  ];
}

function furtherFacts({ further, importance }: Match): string[][] {
  const { retries, untouchedOnly, hedgeAfter } = further ?? {};
  const where = untouchedOnly === true ? ' and have done nothing' : '';
  return [
    ...(retries === undefined ? [] : [['retries', `${retries} after attempts that fail${where}`]]),
    ...(hedgeAfter === undefined ? [] : [['hedged', `by a second attempt after ${hedgeAfter}`]]),
    ...(importance === undefined ? [] : [['importance', importance]]),
  ];
}

function actionFacts(match: Match): string[][] {
  if (match.action === 'respond') return [['responds', String(match.status)]];
  if (match.action === 'redirect') return [['redirects', `${match.status} to ${match.location}`]];
  const { upstreamPath = '', upstreamHost, mirror } = match;
  return [
    ...shareFacts(match),
    ['upstream path', upstreamPath],
    ...(upstreamHost === undefined ? [] : [['upstream host', upstreamHost]]),
    ...(mirror === undefined ? [] : [['mirrored to', `${mirror.upstream}, ${mirror.percent} %`]]),
  ];
}

const DECIDES: Readonly<Record<NonNullable<Match['upstreamBy']>, string>> = {
  condition: 'a condition of the split holds',
  key: 'by the key of the split',
  weight: 'every other share is 0',
  caller: 'unless who calls decides otherwise',
  ramp: 'at this moment',
  chance: 'by chance, as the one with the largest share',
};

function shareFacts({ upstream = '', split, splitBy, ramp, rampPercent, upstreamBy }: Match): string[][] {
  if (split === undefined) return [['upstream', upstream]];
  const shares = sharesText({ split, ...(ramp && { ramp }) }, (name) => name);
  return [
    ['upstream', upstreamBy === undefined ? upstream : `${upstream} (${DECIDES[upstreamBy]})`],
    ['shares', shares],
    ...(splitBy === undefined ? [] : [['shared by', splitBy]]),
    ...(rampPercent === undefined ? [] : [['share now', `${rampPercent} %`]]),
  ];
}

function noMatchFacts({ allow, listener, listenerReason, path }: NoMatch): string[][] {
  return [
    ...(allow === undefined ? [] : [['allowed', allow.join(', ')]]),
    ...(listener === undefined ? [] : [['listener', `${listener} (${listenerReason})`]]),
    ...(path === undefined ? [] : [['path', path]]),
  ];
}

const MARKS = { won: '✓', lost: '·', host: '✗', method: '✗', header: '✗', query: '✗' } as const;

function candidateLines({ candidates }: Explanation, paint: Paint): string[] {
  if (candidates.length === 0) return [];
  const rows = candidates.map(({ route, host, pattern, patternKind, outcome, reason }) => [
    MARKS[outcome],
    route,
    `${host ?? ''}${patternText({ kind: patternKind, text: pattern })}`,
    reason,
  ]);
  return [
    '',
    paint.strong('candidates, in the order in which they are tried'),
    ...tableLines(rows, undefined),
  ];
}
