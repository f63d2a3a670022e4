// `gw diff` in the formats of CI systems: each change and each broken rule as an entry beside the lines of the new spec.
import type { CodePage, Severity } from '../diagnostic/types.ts';
import { diffObject } from '../diff/json.ts';
import type { Change, ChangePlace, ChangeSeverity, GatewayDiff, RolloutViolation } from '../diff/types.ts';
import { jsonText } from '../report/json-text.ts';
import type { ReportEntry } from '../report/types.ts';
import { diffMarkdown } from './diff-markdown.ts';
import { diffText, totalText } from './diff-text.ts';
import type { CommandReport } from './report.ts';

/** A change's weight as that of a diagnostic. */
const SEVERITIES: Readonly<Record<ChangeSeverity, Severity>> = {
  breaking: 'error',
  risky: 'warning',
  safe: 'info',
};

/** What `gw diff` tells in each format; changes of `failOn` and heavier make it fail. */
export function diffReport(
  diff: GatewayDiff,
  failOn: ChangeSeverity,
): Pick<CommandReport, 'diagnostics' | 'facts' | 'failOn' | 'pages' | 'own'> {
  const { changes, violations, notes } = diff;
  return {
    diagnostics: [
      ...violations.map((each) => violationEntry(each, changes[each.change])),
      ...changes.map(changeEntry),
    ],
    facts: [totalText(diff), ...notes],
    failOn: SEVERITIES[failOn],
    pages: PAGES,
    own: {
      pretty: ({ color = false }) => diffText(diff, color),
      json: () => jsonText(diffObject(diff)),
      markdown: () => diffMarkdown(diff),
    },
  };
}

function changeEntry({ kind, severity, summary, fingerprint, places, requests }: Change): ReportEntry {
  const witness = requests.find((each) => each.witness !== undefined)?.witness;
  return {
    code: `diff-${kind}`,
    severity: SEVERITIES[severity],
    message: `${severity}: ${summary}`,
    fingerprint,
    ...placesOf(places),
    ...(witness && { witness }),
  };
}

function violationEntry({ rule, place, text, witness }: RolloutViolation, change?: Change): ReportEntry {
  return {
    code: 'diff-forbidden',
    severity: 'error',
    message: `rollout rule \`${rule}\`: ${text}`,
    subject: `${rule} ${change?.fingerprint ?? ''} ${text}`,
    ...placesOf([...(change?.places ?? []), place]),
    ...(witness && { witness }),
  };
}

/** Only lines of the new spec are those that a reader has: the first one is the place, the others help. */
function placesOf(places: readonly ChangePlace[]): Pick<ReportEntry, 'span' | 'related'> {
  const [first, ...others] = places.filter(({ side }) => side === 'new');
  if (first === undefined) return {};
  const related = others.map((place) => ({
    message: `${place.what} is concerned here`,
    span: spanOf(place),
  }));
  return { span: spanOf(first), ...(related.length > 0 && { related }) };
}

function spanOf({ file, line, column }: ChangePlace) {
  return { file, start: { line, column }, end: { line, column } };
}

const LOOK = 'Send the request to both gateways, and decide whether that is what you mean.';

/** Help for each kind of entry, where a format has room for it. */
const PAGES: Readonly<Record<string, CodePage>> = {
  'diff-removed': page('removed', 'error', 'Requests that were served are not served any more.'),
  'diff-policy': page('policy', 'warning', 'Other policies apply to requests than before.'),
  'diff-rerouted': page('rerouted', 'warning', 'Requests go elsewhere than before.'),
  'diff-action': page('action', 'warning', 'Requests are answered in another way than before.'),
  'diff-upstream': page('upstream', 'warning', 'An upstream is not what it was.'),
  'diff-listener': page('listener', 'warning', 'A listener is not what it was.'),
  'diff-added': page('added', 'info', 'Requests that were refused are served now.'),
  'diff-rollout': page('rollout', 'warning', 'The rules that changes are held to are not what they were.'),
  'diff-forbidden': page('forbidden', 'error', 'A change breaks a rule of `rollout:`.'),
};

function page(kind: string, severity: Severity, summary: string): CodePage {
  const why = 'Found by comparing what the old and the new gateway do with all requests, not their text.';
  return { name: `diff-${kind}`, severity, summary, why, fix: LOOK };
}
