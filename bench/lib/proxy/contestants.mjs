// The proxies that take turns. Each is set up to do the same: keep connections to the upstream open, stream bodies
// both ways, tell the upstream who asked, and write no access log unless the case wants one.
//
// `settings` of a case: workers (1 or 2), tls, routes (1 or more), extras (an API key, a rate limit, header changes and an access log).
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../prepare.mjs';
import { caddyConfig } from './caddy.mjs';
import { gwSpec } from './gw-spec.mjs';
import { haproxyConfig } from './haproxy.mjs';
import { nginxConfig } from './nginx.mjs';

const GW = `${ROOT}dist/gw.js`;

/** By name, nginx first, to which the others are compared: `needs` is the command and the Debian package that has it; `supports` what it can be set up for. */
export const CONTESTANTS = {
  nginx: {
    needs: 'nginx',
    supports: ['tls', 'routes', 'extras', 'workers'],
    command(site) {
      const file = write(site, 'nginx.conf', nginxConfig(site));
      return ['nginx', '-p', site.folder, '-e', 'stderr', '-c', file];
    },
  },
  'gw native': gw('native'),
  'gw node': gw('node'),
  haproxy: {
    needs: 'haproxy',
    supports: ['tls', 'workers'],
    command: (site) => ['haproxy', '-db', '-f', write(site, 'haproxy.cfg', haproxyConfig(site))],
  },
  caddy: {
    needs: 'caddy',
    supports: ['tls', 'workers'],
    command: (site) => ['caddy', 'run', '--config', write(site, 'caddy.json', caddyConfig(site))],
    env: ({ workers, folder }) => ({ GOMAXPROCS: String(workers), HOME: folder, XDG_DATA_HOME: folder }),
  },
  '@fastify/http-proxy': peer('fastify'),
  'node-http-proxy': peer('http-proxy'),
  'node:http, no proxying': { ...peer('hello'), only: ['small', 'idle'] },
  'pipe on streams': peer('pipe'),
  'pipe on onread': peer('pipe-onread'),
};

function gw(engine) {
  return {
    supports: ['tls', 'routes', 'extras', 'workers'],
    command(site) {
      const spec = write(site, 'gateway.yaml', site.spec?.(site) ?? gwSpec(site));
      const log = site.extras ? [] : ['--no-access-log'];
      const workers = site.workers > 1 ? ['--workers', String(site.workers)] : [];
      return [process.execPath, GW, 'serve', spec, '--engine', engine, '--no-watch', ...log, ...workers];
    },
  };
}

/** A script in peers/, run by the same Node.js. */
function peer(name) {
  const file = fileURLToPath(new URL(`peers/${name}.mjs`, import.meta.url));
  return {
    supports: [],
    command: ({ port, upstream }) => [process.execPath, file, String(port), String(upstream)],
  };
}

function write({ folder }, name, text) {
  const file = `${folder}/${name}`;
  writeFileSync(file, text);
  return file;
}
