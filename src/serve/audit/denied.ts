// Requests that policies refused, for the audit log. Of a credential nothing is told, not even that it was there.
import { accessEntry } from '../../telemetry/access-entry.ts';
import type { ExchangeObserver, ExchangeReport } from '../../telemetry/types.ts';
import type { DeniedEntry } from './types.ts';

const DENIALS: ReadonlySet<number> = new Set([401, 403, 429]);

/** How long entries are gathered, and how many, before they are handed on. */
const GATHER_MS = 200;
const GATHERED_MAX = 500;

/** Makes an observer that hands on what policies have refused with 401, 403 or 429, several at a time. */
export function createDeniedObserver(sink: (entries: readonly DeniedEntry[]) => void): ExchangeObserver {
  let gathered: DeniedEntry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const entries = gathered;
    gathered = [];
    if (entries.length > 0) sink(entries);
  };
  return {
    ended(report) {
      if (report.answeredBy === undefined || !DENIALS.has(report.status)) return;
      gathered.push(deniedEntry(report, report.answeredBy));
      // Exchanges that are cut off end when everything else has.
      if (isClosed || gathered.length === GATHERED_MAX) flush();
      else timer ??= setTimeout(flush, GATHER_MS).unref();
    },
    close() {
      isClosed = true;
      flush();
    },
  };
}

function deniedEntry(report: ExchangeReport, policy: string): DeniedEntry {
  const { time: at, id, client, method, host, path, status, listener, route, revision } = accessEntry(report);
  const consumer = report.exchange.identity?.consumer;
  return {
    kind: 'denied',
    at,
    id,
    client,
    consumer,
    method,
    host,
    path,
    status,
    listener,
    route,
    policy,
    revision,
  };
}
