import { CODES } from '../diagnostic/registry.ts';
import type { CodePage } from '../diagnostic/types.ts';
import { nearest } from '../util/nearest.ts';
import { CommandError } from './error.ts';
import { writeJson } from './json.ts';
import { isJson } from './options.ts';
import type { CommandArguments, CommandIo, ExitCode } from './types.ts';

/** Prints the page of a diagnostic code. */
export function writeCodePage(code: string, args: CommandArguments, io: CommandIo): ExitCode {
  const page = CODES[code];
  if (page === undefined) {
    const meant = nearest(code, Object.keys(CODES));
    const hint =
      meant === undefined ? 'every diagnostic shows its code in brackets' : `did you mean ${meant}?`;
    throw new CommandError(`there is no diagnostic code ${code}`, { hint });
  }
  if (isJson(args)) writeJson(io.stdout, { version: 1, code, ...page });
  else io.stdout.write(pageText(code, page));
  return 0;
}

function pageText(
  code: string,
  { name, severity, summary, why, fix, bad, good, options = {} }: CodePage,
): string {
  const example = (title: string, text: string | undefined) =>
    text === undefined
      ? []
      : [
          '',
          `${title}:`,
          '',
          ...text
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`),
        ];
  return [
    `${code} ${name} (${severity})`,
    '',
    summary,
    '',
    why,
    '',
    `What to do: ${fix}`,
    ...Object.entries(options).flatMap(([option, about]) => [
      '',
      `Option ${option}: ${about.description} Default: ${about.default}.`,
    ]),
    ...example('Wrong', bad),
    ...example('Right', good),
    '',
  ].join('\n');
}
