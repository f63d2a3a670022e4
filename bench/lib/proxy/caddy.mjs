// Caddy as a proxy; its own way of keeping connections, as many as the load has.
import { TLS } from './tls.mjs';

/** The configuration for a case, as JSON. */
export function caddyConfig({ port, upstream, tls }) {
  const server = {
    listen: [`127.0.0.1:${port}`],
    automatic_https: { disable: true },
    routes: [{ handle: [proxyTo(upstream)] }],
    ...(tls ? { tls_connection_policies: [{}], protocols: ['h1'] } : {}),
  };
  const certificates = { load_files: [{ certificate: TLS.cert, key: TLS.key }] };
  return JSON.stringify({
    admin: { disabled: true, config: { persist: false } },
    logging: { logs: { default: { level: 'ERROR' } } },
    apps: {
      http: { servers: { public: server } },
      ...(tls ? { tls: { certificates } } : {}),
    },
  });
}

function proxyTo(upstream) {
  return {
    handler: 'reverse_proxy',
    upstreams: [{ dial: `127.0.0.1:${upstream}` }],
    transport: { protocol: 'http', keep_alive: { max_idle_conns_per_host: 256 } },
  };
}
