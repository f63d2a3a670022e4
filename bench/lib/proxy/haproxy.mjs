// HAProxy as a proxy: one process, connections to the server reused by all.
import { writePem } from './tls.mjs';

/** The configuration for a case. */
export function haproxyConfig({ folder, port, upstream, tls, workers }) {
  const secure = tls ? ` ssl crt ${writePem(folder)}` : '';
  return `global
  nbthread ${workers}
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option forwardfor
  http-reuse always
frontend public
  bind 127.0.0.1:${port}${secure}
  unique-id-format %{+X}o%ci%cp%Ts%rt%pid
  unique-id-header X-Request-Id
  default_backend service
backend service
  server one 127.0.0.1:${upstream} pool-max-conn 256
`;
}
