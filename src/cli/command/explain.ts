// `gw explain`: what one request would meet and why; or the page of a diagnostic code.
import { explainRequest } from '../../explain/explain.ts';
import type { ExplainRequest, Explanation } from '../../explain/types.ts';
import { wantsColor } from '../color.ts';
import { CommandError } from '../error.ts';
import { explanationText } from '../explanation-text.ts';
import { writeJson } from '../json.ts';
import { type OpenedPath, openPath } from '../open-path.ts';
import { argumentText, argumentTexts, FORMAT_OPTION, isJson, optionTexts } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Explains a request or a code. */
export const explainCommand: Command = {
  arguments: [
    {
      flags: '<path>',
      description: 'a spec (file, folder or - for standard input), an artifact, or a code such as GW1101',
    },
    { flags: '[request...]', description: 'METHOD URL; the URL may be a path alone' },
  ],
  options: [
    {
      flags: '-H, --header <header>',
      description: 'a header of the request, "name: value"',
      repeatable: true,
    },
    FORMAT_OPTION,
  ],
  examples: [
    "gw explain gateway.yaml 'GET http://localhost:8080/v1/orders/7' -H 'x-beta: 1'",
    'gw explain gateway.gwa GET /v1/orders/7 --format json',
    'gw explain GW1101',
  ],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const path = argumentText(args, 0) ?? '';
  const words = argumentTexts(args, 1);
  if (words.length === 0 && /^gw[0-9]+$/i.test(path)) {
    return (await import('../code-page.ts')).writeCodePage(path.toUpperCase(), args, io);
  }
  const given =
    words.length === 0 && path.includes(' ') ? { path: undefined, words: [path] } : { path, words };
  const request = readRequestWords(given.words, optionTexts(args, 'header'));
  const opened = await openPath(given.path, args, io);
  // 1 says that no route matches, and that is not known of a broken spec.
  if (typeof opened === 'number') return 2;
  const explanation = explainIn(opened, request);
  if (isJson(args)) writeJson(io.stdout, { version: 1, ...explanation });
  else io.stdout.write(explanationText(request, explanation, wantsColor(args, io, io.stdout)));
  return explanation.matched ? 0 : 1;
}

function explainIn({ artifact, router, shownFile }: OpenedPath, request: ExplainRequest): Explanation {
  const explanation = explainRequest(artifact, router, request);
  if (!explanation.matched) return explanation;
  const { origin } = explanation;
  return { ...explanation, origin: { ...origin, file: shownFile(origin.file) } };
}

function readRequestWords(words: readonly string[], headers: readonly string[]): ExplainRequest {
  const parts = words.join(' ').trim().split(/\s+/);
  const [url = '', method = 'GET', more] = parts.length === 1 ? parts : [parts[1], parts[0], parts[2]];
  const isUrl = /^(?:https?:\/\/[^/?#]|\/)/i.test(url);
  if (!isUrl || more !== undefined || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(method)) {
    throw new CommandError(
      words.length === 0 ? 'there is no request' : `"${words.join(' ')}" is not a request`,
      {
        hint: "write METHOD URL, as in 'GET https://api.example.com/v1/users/42' or 'GET /v1/users/42'",
      },
    );
  }
  return { method: isLowerCase(method) ? method.toUpperCase() : method, url, headers: readHeaders(headers) };
}

/** `get` is meant as GET: no method of the registry has lower-case letters. */
function isLowerCase(method: string): boolean {
  return /^[a-z]+$/.test(method);
}

function readHeaders(headers: readonly string[]): Record<string, string> {
  const fields = new Map<string, string>();
  for (const header of headers) {
    const [, name, value = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/s.exec(header) ?? [];
    if (name === undefined) {
      throw new CommandError(`"${header}" is not a header`, { hint: "write -H 'name: value'" });
    }
    const key = name.toLowerCase();
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(fields);
}
