// `gw lint`: what is valid but unwise. A spec that is not valid is reported as `gw validate` does.
import { openArtifact } from '../../artifact/open.ts';
import type { Diagnostic, Severity } from '../../diagnostic/types.ts';
import { withoutKnown } from '../../lint/baseline.ts';
import { type LintReport, lintGateway } from '../../lint/lint.ts';
import type { ReportEntry } from '../../report/types.ts';
import { spanOf } from '../../source/span.ts';
import { LINT_PRESETS } from '../../spec/schema/lint.ts';
import { type BuiltSpec, buildSpec } from '../build-spec.ts';
import { counted } from '../counted.ts';
import { CommandError } from '../error.ts';
import { readBaselineFile, writeBaselineFile } from '../lint-baseline.ts';
import { fixSpec, tellFixes } from '../lint-fix.ts';
import { argumentTexts, formatOf, optionFlag, optionText, optionTexts, REPORT_OPTIONS } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Lints specs. */
export const lintCommand: Command = {
  arguments: [
    {
      flags: '[path...]',
      description: 'specs: files, folders or - for standard input; default: gateway.yaml in this folder',
    },
  ],
  options: [
    {
      flags: '--fail-on <severity>',
      description: 'exit with 1 from this severity on',
      choices: ['error', 'warning', 'info'],
      default: 'error',
    },
    {
      flags: '--preset <name>',
      description: "run the rules of this preset in place of those that the spec's `lint.extends` names",
      choices: LINT_PRESETS,
      repeatable: true,
    },
    { flags: '--fix', description: 'mend what can be mended without changing how any request is treated' },
    { flags: '--dry-run', description: 'with --fix: show what would be changed, and write nothing' },
    { flags: '--baseline <file>', description: 'say nothing of what this file knows' },
    { flags: '--write-baseline', description: 'with --baseline: write what there is into the file' },
    ...REPORT_OPTIONS,
  ],
  examples: [
    'gw lint',
    'gw lint shop/ --preset strict --fail-on warning',
    'gw lint --fix --dry-run',
    'gw lint --baseline lint-baseline.json --write-baseline',
  ],
  run,
};

/** A spec and what lint says of it; without a report when it is not valid. */
interface Linted {
  readonly built: BuiltSpec;
  readonly report?: LintReport;
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const baseline = optionText(args, 'baseline');
  checkOptions(args, baseline);
  const given = argumentTexts(args, 0);
  const linted: Linted[] = [];
  for (const path of given.length === 0 ? [undefined] : given) linted.push(await lintPath(path, args, io));
  const diagnostics = linted.flatMap(({ built, report }) => (report ?? built).diagnostics);
  const isWriting = optionFlag(args, 'writeBaseline');
  const isValid = linted.every(({ report }) => report !== undefined);
  if (baseline !== undefined && isWriting && isValid) {
    writeBaselineFile(baseline, diagnostics, io);
    return 0;
  }
  const known = baseline === undefined || isWriting ? new Set<string>() : readBaselineFile(baseline, io);
  const { fresh, knownCount } = withoutKnown(diagnostics, known);
  const failOn = severityOf(optionText(args, 'failOn'));
  await write({ linted, fresh, knownCount, failOn }, args, io);
  if (linted.some(({ built }) => !built.isReadable)) return 2;
  return isValid && fresh.every(({ severity }) => RANK[severity] < RANK[failOn]) ? 0 : 1;
}

function checkOptions(args: CommandArguments, baseline: string | undefined): void {
  if (optionFlag(args, 'dryRun') && !optionFlag(args, 'fix'))
    throw new CommandError('--dry-run shows what --fix would do: give both');
  if (optionFlag(args, 'writeBaseline') && baseline === undefined)
    throw new CommandError('--write-baseline needs --baseline with the name of the file');
  const wrong = optionTexts(args, 'preset').find((name) => !LINT_PRESETS.some((known) => known === name));
  if (wrong === undefined) return;
  throw new CommandError(`there is no preset "${wrong}"`, { hint: `presets are ${LINT_PRESETS.join(', ')}` });
}

function severityOf(text: string | undefined): Severity {
  return text === 'info' || text === 'warning' ? text : 'error';
}

async function lintPath(path: string | undefined, args: CommandArguments, io: CommandIo): Promise<Linted> {
  const isDry = optionFlag(args, 'dryRun');
  const linted = lintBuilt(await buildSpec(path, io), args);
  const { built, report } = linted;
  if (report === undefined || !optionFlag(args, 'fix')) return linted;
  if (built.path === '-') throw new CommandError('--fix cannot change standard input');
  const fixed = fixSpec(built, [...report.fixes.values()], { io, isDry });
  // Standard output is the report's alone when programs read it.
  const diff = formatOf(args) === 'pretty' ? io.stdout : io.stderr;
  tellFixes(fixed, isDry, { diff, stderr: io.stderr });
  return isDry || fixed.fixes.length === 0 ? linted : lintBuilt(await buildSpec(path, io), args);
}

function lintBuilt(built: BuiltSpec, args: CommandArguments): Linted {
  const { gateway, bytes, files, diagnostics } = built;
  if (gateway === undefined || bytes === undefined) return { built };
  const presets = optionTexts(args, 'preset');
  const report = lintGateway({
    ...{ gateway, artifact: openArtifact(bytes), files, diagnostics },
    ...(presets.length > 0 && { presets }),
    today: new Date().toISOString().slice(0, 10),
  });
  return { built, report };
}

interface LintOutcome {
  readonly linted: readonly Linted[];
  /** What the baseline does not know. */
  readonly fresh: readonly Diagnostic[];
  readonly knownCount: number;
  readonly failOn: Severity;
}

async function write(
  { linted, fresh, knownCount, failOn }: LintOutcome,
  args: CommandArguments,
  io: CommandIo,
): Promise<void> {
  const { writeReport } = await import('../report.ts');
  const clean = linted.filter(({ report }) => report?.diagnostics.length === 0);
  const known = knownCount === 0 ? [] : [`${counted(knownCount, 'diagnostic')} in the baseline not shown`];
  const report = {
    paths: linted.map(({ built }) => shownPath(built)),
    diagnostics: fresh.map((diagnostic) => withFix(diagnostic, linted)),
    files: linted.flatMap(({ built }) => built.files),
    facts: [...clean.map(cleanText), ...known],
    failOn,
  };
  await writeReport(report, args, io);
}

/** With what `--fix` would do about it, for formats that can offer it. */
function withFix(diagnostic: Diagnostic, linted: readonly Linted[]): ReportEntry {
  const edits = linted.flatMap(({ report }) => report?.fixes.get(diagnostic) ?? []);
  if (edits.length === 0) return diagnostic;
  return { ...diagnostic, fix: edits.map((edit) => ({ span: spanOf(edit), text: edit.text })) };
}

function cleanText({ built, report }: Linted): string {
  const routes = counted(built.gateway?.routes.length ?? 0, 'route');
  return `${shownPath(built)} is clean: ${counted(report?.ruleCount ?? 0, 'rule')}, ${routes}`;
}

function shownPath({ path }: BuiltSpec): string {
  return path === '-' ? 'standard input' : path;
}
