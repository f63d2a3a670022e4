// `gw routes`: the route table in the order in which routes win, listener by listener.
import { writeJson } from '../json.ts';
import { type OpenedPath, openPath } from '../open-path.ts';
import { argumentText, FORMAT_OPTION, isJson, PATH_ARGUMENT } from '../options.ts';
import { listenerText, ROUTE_HEAD, routeCells, routeRows, routeTable } from '../route-rows.ts';
import { tableLines } from '../table.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Lists routes. */
export const routesCommand: Command = {
  arguments: [PATH_ARGUMENT],
  options: [FORMAT_OPTION],
  examples: ['gw routes', 'gw routes gateway.gwa --format json'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const opened = await openPath(argumentText(args, 0), args, io);
  if (typeof opened === 'number') return opened;
  if (isJson(args)) writeJson(io.stdout, { version: 1, listeners: routeTable(opened) });
  else io.stdout.write(tables(opened, io.stdout.columns).join('\n'));
  return 0;
}

function tables({ artifact, router }: OpenedPath, columns: number | undefined): string[] {
  return artifact.listeners.map((listener, index) => {
    const rows = routeRows(artifact, router, index).map(routeCells);
    const lines = rows.length === 0 ? ['no routes'] : tableLines([ROUTE_HEAD, ...rows], columns);
    return `${listenerText(listener)}\n${lines.join('\n')}\n`;
  });
}
