// What JSON Schema cannot say about `cors`: origins that no browser sends, and rules that let every page read with
// the user's credentials.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { compileRegex } from '../../matching/regex/compile-regex.ts';
import { spanOf, spanWithin } from '../../source/span.ts';
import type { ScalarNode, SourceNode } from '../../source/types.ts';
import { isSerialisedOrigin, type OriginRule, takesAll, wildcardParts } from './origin.ts';

/** Everything wrong with the options of one `cors` policy. */
export function checkCors(node: SourceNode): Diagnostic[] {
  const isCredentialed = scalarAt(node, 'credentials')?.value === true;
  return [
    ...itemsAt(node, 'origins').flatMap((item) => checkOrigin(item, isCredentialed)),
    ...itemsAt(node, 'exposedHeaders').flatMap((item) => checkExposed(item, isCredentialed)),
  ];
}

function entryAt(node: SourceNode, key: string): SourceNode | undefined {
  return node.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

function scalarAt(node: SourceNode, key: string): ScalarNode | undefined {
  const found = entryAt(node, key);
  return found?.kind === 'scalar' ? found : undefined;
}

function itemsAt(node: SourceNode, key: string): readonly SourceNode[] {
  const found = entryAt(node, key);
  return found?.kind === 'sequence' ? found.items : [];
}

function checkOrigin(item: SourceNode, isCredentialed: boolean): Diagnostic[] {
  const text = item.kind === 'map' ? scalarAt(item, 'regex') : item.kind === 'scalar' ? item : undefined;
  if (text === undefined || typeof text.value !== 'string') return [];
  const rule = item.kind === 'map' ? { regex: text.value } : text.value;
  const problems = typeof rule === 'string' ? checkWritten(text, rule) : checkRegex(text, rule.regex);
  if (problems.length > 0 || !isCredentialed || !isForAnybody(rule)) return problems;
  const who = rule === 'null' ? 'every sandboxed page' : 'every page on the web';
  return [
    createDiagnostic('GW1461', spanOf(item), `with \`credentials\`, ${who} could read as the user`, {
      hint: 'name the origins that may; or leave out `credentials`',
    }),
  ];
}

/** Any page can be given the origin `null`. */
function isForAnybody(rule: OriginRule): boolean {
  return rule === 'null' || takesAll(rule);
}

function checkRegex(node: ScalarNode, regex: string): Diagnostic[] {
  const compiled = compileRegex(regex);
  if (!('problem' in compiled)) return [];
  const { code, message, hint, offset, length } = compiled.problem;
  return [
    createDiagnostic(code, spanWithin(node, offset, length), message, hint === undefined ? {} : { hint }),
  ];
}

function checkWritten(node: ScalarNode, text: string): Diagnostic[] {
  if (text === '*' || text === 'null' || isSerialisedOrigin(text)) return [];
  const parts = wildcardParts(text);
  if (parts !== undefined && isNarrow(parts.behind)) return [];
  const message =
    parts === undefined
      ? `"${text}" is no origin as browsers send it`
      : `"${text}" would take the names of strangers`;
  return [createDiagnostic('GW1460', spanOf(node), message, { hint: hintFor(text, parts !== undefined) })];
}

/** `*.com` is everybody's; `*.localhost` nobody else's. */
function isNarrow(behind: string): boolean {
  const host = behind.slice(1).replace(/:\d+$/, '');
  return host === 'localhost' || /^[^.]+(?:\.[^.]+)+$/.test(host);
}

function hintFor(text: string, isWide: boolean): string {
  if (isWide) return 'name a domain of your own behind `*.`, such as `https://*.example.com`';
  if (text.includes('*')) {
    return 'a `*` stands only for names below a domain, as in `https://*.example.com`; for anything else use `{ regex: … }`';
  }
  const url = [text, `https://${text}`].find((each) => /^https?:/.test(each) && URL.canParse(each));
  const example = url === undefined ? 'https://app.example.com' : new URL(url).origin;
  return `scheme and host in lower case, and a port that is not the usual one; no path: \`${example}\``;
}

function checkExposed(item: SourceNode, isCredentialed: boolean): Diagnostic[] {
  if (!isCredentialed || item.kind !== 'scalar' || item.value !== '*') return [];
  const message = 'with `credentials`, browsers take `*` for the name of a header';
  return [createDiagnostic('GW1461', spanOf(item), message, { hint: 'name the headers' })];
}
