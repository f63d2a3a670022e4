// What is measured: each case is a load, and entries, which are contestants with settings. The first entry that
// bears `base` is what ratios are to.
import { MIB_BODY, SMALL_BODY, TEN_KIB_BODY, UPLOAD_ANSWER } from './answers.mjs';
import { CONTESTANTS } from './contestants.mjs';

const MANY_ROUTES = 10_000;
const SMALL = { path: '/small', answer: SMALL_BODY, connections: 64 };
const FEW = 16;

/** By name. `load`: path, method, bodyBytes, spread (over how many routes), answer, connections. */
export const CASES = {
  small: {
    title: '130 bytes, one route',
    load: SMALL,
    entries: everybody(),
  },
  'ten-kib': {
    title: '10 KiB, one route',
    load: { path: '/ten-kib', answer: TEN_KIB_BODY, connections: 64 },
    entries: everybody(),
  },
  down: {
    title: '1 MiB down',
    load: { path: '/mib', answer: MIB_BODY, connections: FEW },
    entries: everybody(),
  },
  up: {
    title: '1 MiB up',
    load: {
      ...{ method: 'POST', path: '/upload', bodyBytes: MIB_BODY.length },
      ...{ answer: UPLOAD_ANSWER, connections: FEW },
    },
    entries: everybody(),
  },
  routes: {
    title: '10,000 routes, requests spread over all of them',
    load: { ...SMALL, path: '/service-7/v1/resource-7/1', spread: MANY_ROUTES },
    entries: ['nginx', 'gw native', 'gw node'].flatMap((name) => [
      entry(name, { label: `${name}, 1 route` }),
      entry(name, { label: `${name}, 10,000 routes`, routes: MANY_ROUTES }),
    ]),
  },
  tls: {
    title: '130 bytes over TLS, connections kept',
    load: SMALL,
    entries: supporting('tls').map((name) => entry(name, { tls: true })),
  },
  extras: {
    title: '130 bytes with an API key, a rate limit, header changes and an access log',
    load: SMALL,
    entries: ['nginx', 'gw native', 'gw node'].flatMap((name) => [
      entry(name, { label: `${name}, bare` }),
      entry(name, { label: `${name}, key, limit, header changes and access log`, extras: true }),
    ]),
  },
  workers: {
    title: '130 bytes, one and two workers or threads',
    load: { ...SMALL, connections: 128 },
    wide: true,
    entries: supporting('workers').flatMap((name) => [
      entry(name, { label: `${name}, 1` }),
      entry(name, { label: `${name}, 2`, workers: 2 }),
    ]),
  },
};

function everybody() {
  return Object.keys(CONTESTANTS).map((name) => entry(name));
}

function supporting(what) {
  return Object.keys(CONTESTANTS).filter((name) => CONTESTANTS[name].supports.includes(what));
}

function entry(name, { label = name, ...settings } = {}) {
  return { name, label, workers: 1, tls: false, routes: 1, extras: false, ...settings };
}

/** The entries of a case that can take part: asked for, able to, and not in want of something. */
export function entriesOf(caseName, { asked, missing, hasWorkers }) {
  return CASES[caseName].entries.filter(({ name, workers }) => {
    if (asked !== undefined && !asked.includes(name)) return false;
    if (missing.includes(name)) return false;
    if (workers > 1 && name.startsWith('gw') && !hasWorkers) return false;
    return CONTESTANTS[name].only?.includes(caseName) ?? true;
  });
}
