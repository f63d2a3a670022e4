/** The door of this folder: a valid spec and its artifact in, what is unwise about it out. Start here. */
import type { Artifact } from '../artifact/types.ts';
import { createDiagnostic } from '../diagnostic/create.ts';
import { sortDiagnostics } from '../diagnostic/order.ts';
import { CODES } from '../diagnostic/registry.ts';
import type { Diagnostic, Severity } from '../diagnostic/types.ts';
import type { SourceFile } from '../source/types.ts';
import type { Gateway, LintSettings, Route } from '../spec/types.ts';
import { createContext } from './context.ts';
import { applyIgnores } from './ignore.ts';
import { LINT_RULES } from './registry.ts';
import type { LintHit, LintResult, LintRule, Preset, RuleOptions, TextEdit } from './types.ts';

/** What lint works on. */
export interface LintInput {
  readonly gateway: Gateway;
  readonly artifact: Artifact;
  readonly files: readonly SourceFile[];
  /** What checking the spec had to say already; warnings among it can be ignored, too. */
  readonly diagnostics?: readonly Diagnostic[];
  /** In place of the spec's `extends`. */
  readonly presets?: readonly string[];
  /** Such as `2027-01-31`: by it, ignores end. */
  readonly today: string;
}

/** What lint has to say. */
export interface LintReport {
  /** Sorted; what is ignored is left out. */
  readonly diagnostics: readonly Diagnostic[];
  /** What `--fix` would do about each diagnostic that can be mended. */
  readonly fixes: ReadonlyMap<Diagnostic, readonly TextEdit[]>;
  /** How many rules ran. */
  readonly ruleCount: number;
}

const PRESET_DEFAULT: readonly string[] = ['recommended'];

/** Runs the rules that the spec asks for. */
export function lintGateway(input: LintInput): LintReport {
  const { gateway, files, today } = input;
  const { lint } = gateway;
  const presets = input.presets ?? lint.extends ?? PRESET_DEFAULT;
  const running = LINT_RULES.filter((rule) => runs(rule, presets, lint));
  const undecided = new Set<Route>();
  const context = createContext(input, undecided);
  const results: LintResult[] = (input.diagnostics ?? []).map((diagnostic) => ({ diagnostic, edits: [] }));
  for (const rule of running) {
    for (const hit of rule.check(context, optionsOf(rule.code, lint))) results.push(resultOf(rule.code, hit));
  }
  for (const route of undecided) results.push(resultOf('GW2099', undecidedHit(route)));
  const weighed = concealLines(results).flatMap((result) => weigh(result, lint) ?? []);
  const asleep = new Set(LINT_RULES.filter((rule) => !running.includes(rule)).map(({ code }) => code));
  const { left, diagnostics } = applyIgnores(weighed, { ignores: lint.ignores, files, today, asleep });
  const own = diagnostics.flatMap((diagnostic) => weigh({ diagnostic, edits: [] }, lint) ?? []);
  return {
    diagnostics: sortDiagnostics(
      [...left, ...own].map(({ diagnostic }) => diagnostic),
      files.map(({ path }) => path),
    ),
    fixes: new Map(
      left.flatMap(({ diagnostic, edits }) => (edits.length === 0 ? [] : [[diagnostic, edits] as const])),
    ),
    ruleCount: running.length,
  };
}

/** A rule runs when a preset has it or the spec gives it a severity; `off` wins over both. */
function runs({ code, presets }: LintRule, chosen: readonly string[], lint: LintSettings): boolean {
  const severity = lint.rules.get(code)?.severity;
  if (severity !== undefined) return severity !== 'off';
  return lint.rules.has(code) || presets.some((preset: Preset) => chosen.includes(preset));
}

function optionsOf(code: string, lint: LintSettings): RuleOptions {
  const defaults = Object.entries(CODES[code]?.options ?? {}).map(([name, option]) => [name, option.default]);
  return { ...Object.fromEntries(defaults), ...lint.rules.get(code)?.options };
}

function resultOf(code: string, { at, message, of, edits = [], ...extra }: LintHit): LintResult {
  const diagnostic = createDiagnostic(code, at, message, extra);
  return { diagnostic, edits, ...(of && { of }) };
}

/** With the severity that the spec gives its code; undefined when that is `off`. */
function weigh(result: LintResult, { rules }: LintSettings): LintResult | undefined {
  const severity: Severity | 'off' | undefined = rules.get(result.diagnostic.code)?.severity;
  if (severity === undefined) return result;
  return severity === 'off' ? undefined : { ...result, diagnostic: { ...result.diagnostic, severity } };
}

/** What else is told of a line that holds a secret must not show the line either. */
function concealLines(results: readonly LintResult[]): readonly LintResult[] {
  const lineOf = ({ span }: Diagnostic) => `${span.file}:${span.start.line}`;
  const lines = new Set(results.flatMap(({ diagnostic }) => (diagnostic.conceals ? lineOf(diagnostic) : [])));
  if (lines.size === 0) return results;
  return results.map((result) =>
    lines.has(lineOf(result.diagnostic))
      ? { ...result, diagnostic: { ...result.diagnostic, conceals: true } }
      : result,
  );
}

function undecidedHit(route: Route): LintHit {
  return {
    at: route.key,
    of: route,
    message: `whether route \`${route.name}\` is redundant or overlaps by text order was given up: it would take too long`,
  };
}
