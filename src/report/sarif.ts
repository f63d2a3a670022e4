/**
 * SARIF 2.1.0, which code scanning and editors read: one run, the rules that occur in it with their help, a result
 * for each entry. Sections named here are those of the OASIS standard.
 */

import { curlCommand } from '../diagnostic/curl.ts';
import { CODES } from '../diagnostic/registry.ts';
import type { CodePage, Severity, Span } from '../diagnostic/types.ts';
import { VERSION } from '../util/version.ts';
import { visibleText } from '../util/visible-text.ts';
import { entriesOf, type KnownEntry } from './entries.ts';
import { jsonText } from './json-text.ts';
import type { Report, ReportEdit, ReportFormat, ReportOptions } from './types.ts';
import { uriOf } from './uri.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** Writes a report as SARIF. */
export const writeSarif: ReportFormat = (report, options) => {
  const entries = entriesOf(report);
  const codes = [...new Set(entries.map(({ code }) => code))].sort();
  const driver = {
    name: 'gw',
    version: VERSION,
    semanticVersion: VERSION,
    rules: codes.map((code) => ruleOf(code, CODES[code] ?? report.pages?.[code])),
  };
  return jsonText({
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver },
        automationDetails: { id: `gw/${report.command}` },
        columnKind: 'utf16CodeUnits',
        results: entries.map((entry) => resultOf(entry, codes.indexOf(entry.code), { report, options })),
      },
    ],
  });
};

function ruleOf(code: string, page: CodePage | undefined): object {
  if (page === undefined) return { id: code };
  const { name, severity, summary, why, fix } = page;
  return {
    id: code,
    name: pascalCase(name),
    shortDescription: { text: summary },
    fullDescription: { text: `${summary} ${why}` },
    help: { text: `${why}\n\nWhat to do: ${fix}`, markdown: helpMarkdown(page) },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

function helpMarkdown({ why, fix, bad, good }: CodePage): string {
  const example = (title: string, text: string | undefined) =>
    text === undefined ? [] : [`${title}:`, `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``];
  return [why, `**What to do:** ${fix}`, ...example('Wrong', bad), ...example('Right', good)].join('\n\n');
}

/** Rules have readable names in Pascal case (3.49.7). */
function pascalCase(name: string): string {
  return name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
}

interface Context {
  readonly report: Report;
  readonly options: ReportOptions;
}

function resultOf(entry: KnownEntry, ruleIndex: number, { report, options }: Context): object {
  const { code, severity, span, related = [], fingerprint, fix } = entry;
  const [path] = report.paths;
  const location =
    span !== undefined
      ? { physicalLocation: placeOf(span, options) }
      : path !== undefined && { physicalLocation: { artifactLocation: artifactOf(path, options) } };
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: messageOf(entry) },
    ...(location && { locations: [location] }),
    ...(related.length > 0 && {
      relatedLocations: related.map((place, index) => ({
        id: index + 1,
        message: { text: textOf(place.message) },
        physicalLocation: placeOf(place.span, options),
      })),
    }),
    partialFingerprints: { 'gw/v1': fingerprint },
    ...(fix && { fixes: [fixOf(fix, options)] }),
  };
}

/** The message with what belongs to it; other places are links to the related locations, or viewers leave them out. */
function messageOf({ message, related = [], witness, hint }: KnownEntry): string {
  const links = related.map(
    (place, index) => `See [${textOf(place.message).replace(/[[\]\\]/g, '\\$&')}](${index + 1}).`,
  );
  return [
    `${textOf(message)}.`,
    ...links,
    ...(witness === undefined ? [] : [`A request that shows it: ${braced(curlCommand(witness))}`]),
    ...(hint === undefined ? [] : [`What to do: ${textOf(hint)}.`]),
  ].join('\n');
}

function textOf(text: string): string {
  return braced(visibleText(text));
}

/** Braces in messages are doubled, since single ones stand for arguments (3.11.5). */
function braced(text: string): string {
  return text.replace(/[{}]/g, '$&$&');
}

function placeOf(span: Span, options: ReportOptions): object {
  return { artifactLocation: artifactOf(span.file, options), region: regionOf(span) };
}

function regionOf({ start, end }: Span): object {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** The edits, file by file; an empty region is where text is put in. */
function fixOf(edits: readonly ReportEdit[], options: ReportOptions): object {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  return {
    artifactChanges: files.map((file) => ({
      artifactLocation: artifactOf(file, options),
      replacements: edits.filter(({ span }) => span.file === file).map(replacementOf),
    })),
  };
}

function replacementOf({ span, text }: ReportEdit): object {
  const deletedRegion = regionOf(span);
  return text === '' ? { deletedRegion } : { deletedRegion, insertedContent: { text } };
}

/** Relative names are meant from the top of the repository, which the reader of the file knows. */
function artifactOf(file: string, { pathOf = (name) => name }: ReportOptions): object {
  const uri = uriOf(pathOf(file));
  return uri.startsWith('file:') ? { uri } : { uri, uriBaseId: '%SRCROOT%' };
}
