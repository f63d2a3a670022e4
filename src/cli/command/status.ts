// `gw status`: what a running gateway serves, asked at its admin listener.
import { createPaint } from '../../report/paint.ts';
import { visibleText } from '../../util/visible-text.ts';
import { ADMIN_ARGUMENT, AdminClient } from '../admin-client.ts';
import { wantsColor } from '../color.ts';
import { counted } from '../counted.ts';
import { writeJson } from '../json.ts';
import { argumentText, FORMAT_OPTION, isJson } from '../options.ts';
import { tableLines } from '../table.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Tells the status of a running gateway. */
export const statusCommand: Command = {
  arguments: [ADMIN_ARGUMENT],
  options: [FORMAT_OPTION],
  examples: [
    'gw status',
    'gw status https://gw.example.com:9443',
    'gw status unix:/run/gw-admin.sock --format json',
  ],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const client = new AdminClient(argumentText(args, 0), io);
  const ready = await client.ask('GET', '/ready');
  const isReady = ready.status === 200;
  // Until the first revision serves there is no status.
  const status = await client.json('/status', [503]);
  const reason = isReady ? undefined : new TextDecoder().decode(ready.body).trim();
  if (isJson(args)) writeJson(io.stdout, { ...status, ready: isReady, ...(reason && { reason }) });
  else io.stdout.write(statusText(status, { args, io, reason }));
  return isReady ? 0 : 1;
}

interface Telling {
  readonly args: CommandArguments;
  readonly io: CommandIo;
  /** Why it is not ready. */
  readonly reason: string | undefined;
}

function statusText(status: Record<string, unknown>, { args, io, reason }: Telling): string {
  const paint = createPaint(wantsColor(args, io, io.stdout));
  const word = (key: string) => visibleText(String(status[key] ?? ''));
  const head = reason === undefined ? paint.good('ready') : paint.error(visibleText(reason));
  if (typeof status.digest !== 'string') return `${head}\n`;
  const rows = [
    ['revision', `${word('revision')}, ${counted(Number(status.routes), 'route')}`],
    ['since', word('since')],
    ['from', word('source') + causeText(status)],
    ['last reload', reloadText(status.lastReload)],
    ['processes', `${counted(Number(status.workers), 'worker')}, engine ${word('engine')}, gw ${word('gw')}`],
    ...listenersOf(status.listeners).map((each, index) => [index === 0 ? 'listening' : '', each]),
  ];
  return `${word('name')}: ${head}\n${tableLines(rows, undefined).join('\n')}\n${errorText(status.lastReload)}`;
}

function causeText({ rolledBack, cause }: Record<string, unknown>): string {
  if (rolledBack === true) return ' (rolled back until it changes)';
  return cause === 'last-good' ? ' (broken; the last good revision serves)' : '';
}

function reloadText(last: unknown): string {
  if (typeof last !== 'object' || last === null) return 'none';
  const { at, ok }: Partial<Record<string, unknown>> = { ...last };
  return `${at}, ${ok === true ? 'good' : 'failed'}`;
}

function errorText(last: unknown): string {
  const error: unknown = typeof last === 'object' && last !== null ? Reflect.get(last, 'error') : undefined;
  return typeof error === 'string' ? `\n${error.split('\n').map(visibleText).join('\n').trimEnd()}\n` : '';
}

function listenersOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.map((each: unknown) => {
    const { name, scheme, address, admin }: Partial<Record<string, unknown>> = { ...Object(each) };
    const url = String(address).startsWith('unix:') ? String(address) : `${scheme}://${address}`;
    return visibleText(`${url} (${name}${admin === true ? ', admin' : ''})`);
  });
}
