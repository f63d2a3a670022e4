import type { ListenerRecord } from '../../artifact/types.ts';
import type { MapEntry } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';
import { hostsMeet } from '../value/host.ts';
import { type MatchReading, matchNodes } from './match.ts';

/** The most hosts that a hint lists. */
const SHOWN_MAX = 8;

const EVERY_HOST = [''];

/** A route's matches and the listeners that serve it. */
interface Meeting {
  readonly entry: MapEntry;
  readonly matches: readonly MatchReading[];
  readonly names: readonly string[];
  readonly listeners: readonly ListenerRecord[];
}

/** Says so when a match, or a listener that the route names, can never see a request of the route. */
export function checkMeeting(reading: SpecReading, meeting: Meeting): void {
  const { entry, matches, listeners } = meeting;
  if (listeners.every(({ hosts }) => hosts.length === 0)) return;
  const serving = listeners.filter(({ name }) => meeting.names.includes(name));
  if (serving.length === 0) return;
  const nodes = matchNodes(reading, entry);
  const apart = matches.flatMap((match, index) =>
    serving.some((listener) => meets(match, listener)) ? [] : [reading.child(nodes[index], 'hosts')],
  );
  for (const at of apart) {
    const message = 'no listener of the route serves any of these hosts, so nothing can match';
    reading.report('GW1419', at ?? entry.key, message, { hint: `the listeners serve ${hostList(serving)}` });
  }
  if (apart.length === 0) checkNamed(reading, entry, { matches, serving });
}

function checkNamed(
  reading: SpecReading,
  { value }: MapEntry,
  { matches, serving }: { matches: readonly MatchReading[]; serving: readonly ListenerRecord[] },
): void {
  for (const node of reading.texts(value, 'listeners')) {
    const listener = serving.find(({ name }) => name === node.value);
    if (listener === undefined || matches.some((match) => meets(match, listener))) continue;
    reading.report('GW1419', node, `listener \`${node.value}\` serves none of the route's hosts`, {
      hint: `it serves ${hostList([listener])}; take it out, or add one of these hosts to the match`,
    });
  }
}

function meets(match: MatchReading, listener: ListenerRecord): boolean {
  const own = match.hosts.length === 0 ? EVERY_HOST : match.hosts;
  const served = listener.hosts.length === 0 ? EVERY_HOST : listener.hosts;
  return own.some((host) => served.some((each) => hostsMeet(host, each)));
}

function hostList(listeners: readonly ListenerRecord[]): string {
  const shown = new Set<string>();
  for (const { hosts } of listeners) {
    for (const host of hosts) {
      if (shown.size === SHOWN_MAX) return `${[...shown].join(', ')}, …`;
      shown.add(`"${host}"`);
    }
  }
  return [...shown].join(', ');
}
