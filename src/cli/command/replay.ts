// `gw replay`: the requests of access logs through one spec, or through two to see what changes for them.
import { splitAuthority } from '../../matching/host.ts';
import { createCompareMatches } from '../../replay/compare-matches.ts';
import { LOG_FORMATS } from '../../replay/format/registry.ts';
import type { LogFormat } from '../../replay/format/types.ts';
import { Judge, type KnownFacts } from '../../replay/judge.ts';
import { Replay } from '../../replay/replay.ts';
import type { ReplayReport } from '../../replay/types.ts';
import { nearest } from '../../util/nearest.ts';
import { wantsColor } from '../color.ts';
import { CommandError } from '../error.ts';
import { writeJson } from '../json.ts';
import { logBytes, openLog } from '../open-log.ts';
import { type OpenedPath, openPath } from '../open-path.ts';
import { argumentTexts, optionFlag, optionText } from '../options.ts';
import { replayMarkdown } from '../replay-markdown.ts';
import { createLogProgress } from '../replay-progress.ts';
import { replayText } from '../replay-text.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Replays logs. */
export const replayCommand: Command = {
  arguments: [
    { flags: '<log...>', description: 'access logs, also compressed with gzip; - is standard input' },
  ],
  options: [
    {
      flags: '--spec <path>',
      description: 'a spec, an artifact or git:REVISION:PATH; default: gateway.yaml in this folder',
    },
    { flags: '--against <path>', description: 'a second one: show what it does otherwise' },
    {
      flags: '--log-format <name>',
      description: 'the format of the logs; auto tells it from how each begins',
      choices: ['auto', ...LOG_FORMATS.map(({ name }) => name)],
      default: 'auto',
    },
    { flags: '--host <host>', description: 'the host of requests whose log has none' },
    {
      flags: '--listener <name>',
      description: 'the listener that took the requests, where the log does not say',
    },
    {
      flags: '--max-changed <percent>',
      description: 'with --against: pass when no more of the requests change, or may',
      default: '0',
    },
    { flags: '--show-query', description: 'show examples with their query, which may hold secrets' },
    {
      flags: '--format <format>',
      description: 'pretty for people, markdown for pull requests, json for programs',
      choices: ['pretty', 'json', 'markdown'],
      default: 'pretty',
    },
  ],
  examples: [
    'gw replay access.log',
    'gw replay access.log.*.gz --spec gateway.yaml --against new/gateway.yaml',
    'gw replay - --spec gateway.gwa --log-format combined --host shop.example < access.log',
  ],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const logs = argumentTexts(args, 0);
  const shareMax = readPercent(optionText(args, 'maxChanged') ?? '0') / 100;
  const specs = await openSpecs(args, io);
  if (specs === undefined) return 2;
  const facts = readFacts(args, specs);
  const [before, after] = specs;
  const format = findFormat(args);
  const progress = createLogProgress(io, logBytes(logs, io));
  const replay = new Replay(
    {
      before: new Judge(before, facts),
      ...(after !== undefined && {
        after: { judge: new Judge(after, facts), compare: createCompareMatches(before, after) },
      }),
    },
    {
      ...(format !== undefined && { format }),
      showQuery: optionFlag(args, 'showQuery'),
      onProgress: (records) => progress.show(records),
    },
  );
  try {
    for (const log of logs)
      await readLog(
        replay,
        log,
        openLog(log, io, (count) => progress.bytesRead(count)),
      );
  } finally {
    progress.end();
  }
  const report = replay.report();
  write(report, args, io);
  return exitCodeOf(report, shareMax);
}

async function readLog(replay: Replay, log: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const file = log === '-' ? 'standard input' : log;
  if (await replay.read({ file, pieces })) return;
  throw new CommandError(`nothing at the beginning of ${file} is a request in a format that gw knows`, {
    hint: `formats are ${LOG_FORMATS.map(({ title }) => title).join(', ')}; --log-format names one of them`,
  });
}

function write(report: ReplayReport, args: CommandArguments, io: CommandIo): void {
  const { format } = args.options;
  if (format === 'json') writeJson(io.stdout, { version: 1, ...report });
  else if (format === 'markdown') io.stdout.write(replayMarkdown(report));
  else
    io.stdout.write(
      replayText(report, { color: wantsColor(args, io, io.stdout), columns: io.stdout.columns }),
    );
}

/** What may change counts as changed: nobody has shown that it does not. */
function exitCodeOf({ comparison }: ReplayReport, shareMax: number): ExitCode {
  if (comparison === undefined) return 0;
  return comparison.share + comparison.undecided.share > shareMax ? 1 : 0;
}

/** One spec or two; undefined when one is broken, which has been told. */
async function openSpecs(
  args: CommandArguments,
  io: CommandIo,
): Promise<readonly [OpenedPath, OpenedPath?] | undefined> {
  const [spec, against] = [optionText(args, 'spec'), optionText(args, 'against')];
  if ([...argumentTexts(args, 0), spec, against].filter((path) => path === '-').length > 1)
    throw new CommandError('standard input can be read once only, and `-` stands there twice');
  const before = await openPath(spec, args, io);
  if (typeof before === 'number') return undefined;
  if (against === undefined) return [before];
  const after = await openPath(against, args, io);
  return typeof after === 'number' ? undefined : [before, after];
}

function findFormat(args: CommandArguments): LogFormat | undefined {
  return LOG_FORMATS.find(({ name }) => name === args.options.logFormat);
}

function readFacts(args: CommandArguments, specs: readonly (OpenedPath | undefined)[]): KnownFacts {
  const [host, listener] = [optionText(args, 'host'), optionText(args, 'listener')];
  if (host !== undefined && splitAuthority(host) === undefined)
    throw new CommandError(`--host takes a host such as api.example.com, not "${host}"`);
  const names = specs.flatMap((each) => each?.artifact.listeners.map(({ name }) => name) ?? []);
  if (listener !== undefined && !names.includes(listener)) {
    const meant = nearest(listener, names);
    throw new CommandError(`there is no listener "${listener}"`, {
      hint:
        meant === undefined ? `listeners are ${[...new Set(names)].join(', ')}` : `did you mean "${meant}"?`,
    });
  }
  return { host, listener };
}

function readPercent(text: string): number {
  const percent = Number(text.replace(/\s*%$/, ''));
  if (text.trim() !== '' && percent >= 0 && percent <= 100) return percent;
  throw new CommandError(`--max-changed takes a percentage from 0 to 100, such as 0.1%, not "${text}"`);
}
