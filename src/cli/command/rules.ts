// `gw rules`: the rules of `gw lint`.
import { CODES } from '../../diagnostic/registry.ts';
import { LINT_RULES } from '../../lint/registry.ts';
import type { LintRule } from '../../lint/types.ts';
import { writeJson } from '../json.ts';
import { FORMAT_OPTION, isJson } from '../options.ts';
import { tableLines } from '../table.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Lists the rules of lint. */
export const rulesCommand: Command = {
  arguments: [],
  options: [FORMAT_OPTION],
  examples: ['gw rules', 'gw explain GW4001'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const rules = LINT_RULES.map(describe);
  if (isJson(args)) writeJson(io.stdout, { version: 1, rules });
  else {
    const rows = rules.map(({ code, severity, name, presets, fixable }) => [
      ...[code, severity, name, presets.join(', ') || '-', fixable ? 'fix' : ''],
    ]);
    const lines = tableLines([['code', 'severity', 'name', 'presets', ''], ...rows], io.stdout.columns);
    io.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

function describe({ code, presets, isFixable }: LintRule) {
  const { name = '', severity = 'info', summary = '' } = CODES[code] ?? {};
  return { code, name, severity, presets, fixable: isFixable === true, summary };
}
