import { run } from './tools.ts';

/** What every run of curl is given, and each `--next` of one: no settings and proxies of whoever runs the tests. */
export const ALWAYS = ['-q', '-sS', '--max-time', '20', '--noproxy', '*'];

/** Runs curl; gives what it wrote, with lines that end in a plain line feed, and what it said. */
export async function curl(args: readonly string[], input: string | Uint8Array = '') {
  const { code, stdout, stderr } = await run('curl', [...ALWAYS, ...args], input);
  return { code, text: stdout.toString().replaceAll('\r\n', '\n'), bytes: stdout, stderr };
}
