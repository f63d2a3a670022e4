// The faults, one after the other: what is done to a gateway under load, and what may fail. Each gets the stage of
// run-case.mjs, which has the parts, the clock and the marks from which figures are made.
import { certificates } from './certificates.mjs';
import { startCrowd } from './crowd-process.mjs';
import { HEDGED, specFor, WITH_BREAKER } from './specs.mjs';

const HOUR_MS = 3_600_000;
/** An endpoint that cuts answers costs five of them and those under way, each time that it is given another chance. */
const CUT_MAX = 63;
/** A policy that goes by a clock, and that nobody is to notice. */
const LIMITED = `policies: { fair: { rateLimit: { limit: 1000000, window: 1m } } }
defaults: { policies: [fair] }`;

/** `{ name, title, allowed, expect, run }`; `allowed` says how many requests may fail, `expect` says it to people. */
export const CASES = [
  ofTwo('upstream killed', 'one of two upstreams is killed; later it is started again', {
    fault: (upstream) => upstream.kill(),
    mend: (upstream) => upstream.start(),
  }),
  ofTwo('upstream hung', 'one of two stops (SIGSTOP): it accepts and never answers', {
    fault: (upstream) => upstream.stop(),
    mend: (upstream) => upstream.goOn(),
  }),
  ofTwo(
    'upstream half-open',
    'one of two vanishes: its connections are silent, new ones are not even refused',
    {
      backlog: 1,
      fault: (upstream) => upstream.vanish(),
      mend: (upstream) => upstream.goOn(),
    },
  ),
  misbehaves('upstream slow', 'slow', 'one of two answers after a second', { more: HEDGED }),
  misbehaves('upstream resets', 'reset before the answer', 'one of two resets connections that have asked'),
  misbehaves('upstream resets mid-body', 'reset in the body', 'one of two resets in the middle of answers', {
    allowed: () => CUT_MAX,
    expect: 'only answers that had begun',
    why: /^(cut short|ECONNRESET)$/,
  }),
  misbehaves('upstream answers garbage', 'garbage', 'one of two answers what is not HTTP'),
  {
    name: 'all upstreams killed',
    title: 'both of two upstreams are killed; later they are started again',
    allowed: () => Number.POSITIVE_INFINITY,
    expect: 'those made meanwhile, at once, with 502 or 503',
    why: /^status 50[23]$/,
    async run(stage) {
      const both = [await stage.upstream('a'), await stage.upstream('b')];
      await stage.gateway({ spec: specFor(both, { more: WITH_BREAKER }) });
      await stage.load();
      await stage.fault(() => Promise.all(both.map((each) => each.kill())));
      await stage.hold();
      await stage.mend(
        () => Promise.all(both.map((each) => each.start())),
        ({ why }) => why === undefined,
      );
    },
  },
  {
    ...none('DNS gone', 'names cannot be looked up any more; later they can, and mean another server'),
    async run(stage) {
      const a = await stage.upstream('a');
      await stage.upstream('b', { host: '127.0.0.2', port: a.port });
      const named = { url: `http://service.test:${a.port}` };
      const gateway = await stage.gateway({
        spec: specFor([named], { more: '\n    resolve: { interval: 1s }\n    retry: {}' }),
        files: { names: JSON.stringify({ 'service.test': ['127.0.0.1'] }) },
        world: ['names'],
      });
      await stage.load();
      await stage.fault(() => gateway.forget('names'));
      await stage.hold();
      await stage.mend(
        () => gateway.replace('names', JSON.stringify({ 'service.test': ['127.0.0.2'] })),
        ({ by }) => by === 'b',
      );
    },
  },
  {
    ...none('disk full', 'the access log can no longer be written; later it can'),
    async run(stage) {
      const log = (at) => `telemetry: { accessLog: { file: "${at('access.log')}" } }`;
      const gateway = await stage.one({ shape: { top: log } });
      await stage.load();
      const written = gateway.hears(/^the access log .* is written again/);
      await stage.fault(async () => {
        const failing = gateway.hears(/^cannot write the access log/);
        gateway.link('/dev/full', 'access.log');
        gateway.signal('SIGUSR1');
        await failing;
      });
      await stage.hold();
      await stage.mend(async () => {
        gateway.link(gateway.at('roomy.log'), 'access.log');
        gateway.signal('SIGUSR1');
        await written;
      });
    },
  },
  {
    ...none('clock jump', 'the wall clock goes an hour forward, and then two hours back'),
    async run(stage) {
      const gateway = await stage.one({
        shape: { top: LIMITED },
        files: { clock: '0' },
        world: ['clock'],
      });
      const jump = (ms) => {
        gateway.replace('clock', String(ms));
        gateway.signal('SIGWINCH');
      };
      await stage.load();
      await stage.fault(() => jump(HOUR_MS));
      await stage.hold();
      await stage.mend(() => jump(-HOUR_MS));
    },
  },
  {
    name: 'worker killed',
    title: 'one of two workers is killed (SIGKILL)',
    allowed: ({ clients }) => clients,
    expect: 'only what that worker had under way',
    why: /^(ECONNRESET|cut short)$/,
    async run(stage) {
      const gateway = await stage.one({ args: ['--workers', '2'] });
      await stage.load();
      const replaced = gateway.hears(/has taken its place/);
      await stage.fault(() => process.kill(gateway.workers()[0], 'SIGKILL'));
      await stage.mend(() => replaced);
      await stage.hold();
    },
  },
  {
    ...none('crowd', (crowd) => `${crowd.idle} idle clients, and ${crowd.slow} that send and read slowly`),
    async run(stage) {
      const gateway = await stage.one({ shape: { more: '\n    limits: { connections: 0 }' } });
      await stage.load();
      let crowd;
      await stage.fault(async () => {
        crowd = await startCrowd({ port: gateway.port, ...stage.crowd });
      });
      stage.note(`gw with them: ${Math.round(gateway.memory() / 2 ** 20)} MiB`);
      await stage.hold();
      await stage.mend(() => crowd.stop());
    },
  },
  {
    ...none(
      'certificate swapped',
      'certificate and key are replaced by new ones; each request is a new connection',
    ),
    async run(stage) {
      const [before, after] = [certificates('before.test'), certificates('after.test')];
      const gateway = await stage.one({
        shape: { listener: ', tls: { certificates: [{ cert: crt, key: key }] }' },
        files: { 'spec/crt': before.crt, 'spec/key': before.key },
      });
      await stage.load({ tls: true });
      await stage.fault(() => undefined);
      await stage.mend(
        () => {
          gateway.replace('spec/crt', after.crt);
          gateway.replace('spec/key', after.key);
        },
        ({ by }) => by === 'after.test',
      );
      await stage.hold();
    },
  },
  {
    ...none('spec broken', 'the spec is saved with an error; later it is mended, and names another upstream'),
    async run(stage) {
      const [a, b] = [await stage.upstream('a'), await stage.upstream('b')];
      const gateway = await stage.gateway({ spec: specFor([a]) });
      await stage.load();
      const refused = gateway.hears(/^not reloaded/);
      await stage.fault(async () => {
        gateway.saveSpec('version: 1\nroutes: { all: { to: nobody } }\n');
        await refused;
      });
      await stage.hold();
      await stage.mend(
        () => gateway.saveSpec(specFor([b])(gateway)),
        ({ by }) => by === 'b',
      );
    },
  },
];

function none(name, title) {
  return { name, title, allowed: () => 0, expect: 'none' };
}

/** Something happens to the first of two upstreams, which is over when that one answers again. */
function ofTwo(name, title, { backlog, fault, mend, more, ...rest }) {
  return {
    ...none(name, title),
    ...rest,
    async run(stage) {
      const a = await stage.upstream('a', { backlog });
      const b = await stage.upstream('b');
      await stage.gateway({ spec: specFor([a, b], { more }) });
      await stage.load();
      await stage.fault(() => fault(a));
      await stage.hold();
      await stage.mend(
        () => mend(a),
        ({ by, why }) => by === 'a' && why === undefined,
      );
    },
  };
}

function misbehaves(name, how, title, rest = {}) {
  return ofTwo(name, title, {
    ...rest,
    fault: (upstream) => upstream.behave(how),
    mend: (upstream) => upstream.behave('well'),
  });
}
