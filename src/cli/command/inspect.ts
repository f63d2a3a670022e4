// `gw inspect`: what an artifact's file holds.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Artifact, ConsumerRecord } from '../../artifact/types.ts';
import type { Router } from '../../matching/types.ts';
import { boundsText } from '../bounds-text.ts';
import { counted } from '../counted.ts';
import { CommandError } from '../error.ts';
import { writeJson } from '../json.ts';
import { type OpenedPath, openArtifactAt } from '../open-path.ts';
import { argumentText, FORMAT_OPTION, isJson } from '../options.ts';
import { listenerText, ROUTE_HEAD, routeCells, routeRows, routeTable } from '../route-rows.ts';
import { tableLines } from '../table.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Shows an artifact. */
export const inspectCommand: Command = {
  arguments: [{ flags: '<file>', description: 'an artifact, or - for standard input' }],
  options: [FORMAT_OPTION],
  examples: ['gw inspect gateway.gwa'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const file = argumentText(args, 0) ?? '-';
  const opened = await openArtifactAt(file, io);
  if (opened === undefined) {
    if (file !== '-' && !existsSync(resolve(io.cwd, file)))
      throw new CommandError(`there is no file ${file}`);
    const hint = '`gw compile` makes an artifact from a spec';
    throw new CommandError(`${file === '-' ? 'standard input' : file} is not an artifact`, { hint });
  }
  const { artifact, router } = opened;
  if (isJson(args)) writeJson(io.stdout, jsonOf(opened));
  else
    io.stdout.write(`${[head(artifact), sections(artifact), routes(artifact, router, io)].join('\n\n')}\n`);
  return 0;
}

function jsonOf(opened: OpenedPath): object {
  const { artifact } = opened;
  const { formatVersion, digest, size, name, sections, upstreams, policies, provenance, routeCount } =
    artifact;
  const tables = routeTable(opened);
  return {
    version: 1,
    formatVersion,
    digest,
    size,
    name,
    provenance,
    sections,
    routeCount,
    upstreams,
    policies,
    consumers: artifact.consumers.map(consumerObject),
    listeners: artifact.listeners.map(({ limits, timeouts }, index) => ({
      ...tables[index],
      limits,
      timeouts,
    })),
  };
}

/** How many credentials of each kind there are, and none of them. */
function consumerObject({ name, groups, apiKeys, basic, hmac, certificates }: ConsumerRecord): object {
  const credentials = {
    apiKeys: apiKeys.length,
    basic: basic.length,
    hmac: hmac.length,
    certificates: certificates.length,
  };
  return { name, groups, credentials };
}

function head(artifact: Artifact): string {
  const { name, digest, size, formatVersion, provenance, upstreams, policies } = artifact;
  const rows = [
    ['name', name],
    ['sha256', digest],
    ['size', counted(size, 'byte')],
    ['format', String(formatVersion)],
    ['made by', `gw ${provenance.gw}`],
    ['upstreams', upstreams.map((upstream) => upstream.name).join(', ') || 'none'],
    ['policies', policies.map((policy) => policy.name).join(', ') || 'none'],
    ['consumers', String(artifact.consumers.length)],
    ...provenance.sources.map(({ path, sha256 }, index) => [
      index === 0 ? 'sources' : '',
      `${sha256}  ${path}`,
    ]),
  ];
  return tableLines(rows, undefined).join('\n');
}

function sections(artifact: Artifact): string {
  const rows = artifact.sections.map(({ name, length }) => [name, counted(length, 'byte')]);
  return tableLines([['SECTION', 'SIZE'], ...rows], undefined).join('\n');
}

function routes(artifact: Artifact, router: Router, io: CommandIo): string {
  const tables = artifact.listeners.map((listener, index) => {
    const cells = routeRows(artifact, router, index).map(routeCells);
    return [
      listenerText(listener),
      ...boundsText(listener).map((line) => `  ${line}`),
      ...tableLines([ROUTE_HEAD, ...cells], io.stdout.columns),
    ].join('\n');
  });
  return `${counted(artifact.routeCount, 'route')}\n\n${tables.join('\n\n')}`;
}
