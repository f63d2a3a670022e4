// Entries of an audit log as people read them: a line for each, and one for each change of a revision.
import type { SealedEntry } from '../serve/audit/chain.ts';

/** The lines of an entry; what a later version wrote and this one does not know is shown by its kind. */
export function auditLines({ at, kind, members }: SealedEntry): string {
  const describe = DESCRIBE[kind];
  return `${at}  ${describe === undefined ? kind : describe(members)}\n`;
}

type Members = SealedEntry['members'];

const DESCRIBE: Readonly<Record<string, (members: Members) => string>> = {
  revision(members) {
    const { digest, routes, name, cause, origin, by, before, changes } = members;
    const from = before === undefined ? '' : ` after ${text(before).slice(0, 12)}`;
    const why = cause === 'spec' ? '' : ` (${text(cause)})`;
    const what = `revision ${text(digest).slice(0, 12)}${from}${why}, ${text(routes)} routes`;
    return [
      `${what}: ${text(name)} from ${originText(origin)}, by ${actorText(by)}`,
      ...changeLines(changes),
    ].join('\n    ');
  },
  denied(members) {
    const { status, method, host, path, client, consumer, route, policy } = members;
    const who = consumer === undefined ? '' : ` as ${text(consumer)}`;
    return `denied ${text(status)} ${text(method)} ${text(host)}${text(path)} from ${text(client)}${who}: policy ${text(policy)} of route ${text(route)}`;
  },
  mended: ({ count }) => `the log ended within a line; ${text(count)} bytes were taken away`,
  lost: ({ count }) => `${text(count)} entries could not be written`,
};

function originText(origin: unknown): string {
  const path = text(member(origin, 'path'));
  const commit = member(origin, 'commit');
  if (typeof commit !== 'string') return path;
  return `${path} at ${commit.slice(0, 12)}${member(origin, 'modified') === true ? ' and changes to it' : ''}`;
}

function actorText(by: unknown): string {
  return `${text(member(by, 'user'))}@${text(member(by, 'host'))} (pid ${text(member(by, 'pid'))})`;
}

function changeLines(changes: unknown): string[] {
  const list = member(changes, 'list');
  if (!Array.isArray(list)) return [];
  if (list.length === 0) return ['requests are treated as before'];
  return list.map((each: unknown) => `${text(member(each, 'severity'))}: ${text(member(each, 'summary'))}`);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** What came from requests may hold what a terminal would act on. */
function text(value: unknown): string {
  return value === undefined ? '?' : String(value).replace(/[^\P{C}]/gu, '\ufffd');
}
