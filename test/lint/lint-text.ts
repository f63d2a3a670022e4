import { openArtifact } from '../../src/artifact/open.ts';
import type { Artifact } from '../../src/artifact/types.ts';
import { LINT_CODES } from '../../src/diagnostic/registry.ts';
import { type LintReport, lintGateway } from '../../src/lint/lint.ts';
import type { SourceFile } from '../../src/source/types.ts';
import type { LintRuleSetting } from '../../src/spec/types.ts';
import { buildFiles, buildText } from '../compile/memory-disk.ts';

/** What lint says of a spec, and the spec built. */
export interface LintedText extends LintReport {
  readonly artifact: Artifact;
  readonly files: readonly SourceFile[];
}

interface LintTextOptions {
  /** Further files, by name. */
  readonly more?: Readonly<Record<string, string>>;
  readonly presets?: readonly string[];
  readonly today?: string;
}

/** Lints a spec, `gateway.yaml`; throws when it is not valid. */
export function lintText(text: string, options: LintTextOptions = {}): LintedText {
  return run(text, options, []);
}

/** The same with every rule, whatever the presets say. */
export function lintWithAll(text: string): LintedText {
  return run(text, {}, LINT_CODES);
}

function run(text: string, options: LintTextOptions, codes: readonly string[]): LintedText {
  const { more, presets, today = '2026-06-15' } = options;
  const built = more === undefined ? buildText(text) : buildFiles({ 'gateway.yaml': text, ...more });
  const { gateway, bytes, files, diagnostics } = built;
  if (gateway === undefined || bytes === undefined)
    throw new Error(`the spec is not valid: ${diagnostics.map(({ message }) => message).join('; ')}`);
  const rules = new Map(codes.map((code): [string, LintRuleSetting] => [code, { options: {} }]));
  for (const [code, setting] of gateway.lint.rules) rules.set(code, setting);
  const artifact = openArtifact(bytes);
  const report = lintGateway({
    gateway: { ...gateway, lint: { ...gateway.lint, rules } },
    ...{ artifact, files, diagnostics, today },
    ...(presets && { presets }),
  });
  return { ...report, artifact, files };
}
