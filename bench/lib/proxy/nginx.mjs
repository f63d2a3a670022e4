// nginx as a proxy: connections kept, bodies streamed and never written to disk.
import { API_KEY, routePath } from './gw-spec.mjs';
import { TLS } from './tls.mjs';
import { nginxHead } from './upstream.mjs';

/** The configuration for a case; many routes are as many prefix locations. */
export function nginxConfig({ folder, port, upstream, tls, routes, extras, workers }) {
  const secure = tls ? `ssl_certificate ${TLS.cert};\n    ssl_certificate_key ${TLS.key};` : '';
  const pass = 'proxy_pass http://service;';
  const locations =
    routes > 1
      ? Array.from({ length: routes }, (_, at) => `location ${routePath(at)}/ { ${pass} }`)
      : [`location / { ${pass} }`];
  return `${nginxHead({ folder, name: 'proxy', workers })}
  ${extras ? LOG_FORMAT + LIMIT_ZONE : ''}
  access_log ${extras ? `${folder}/access.log entry` : 'off'};
  upstream service { server 127.0.0.1:${upstream}; keepalive 256; keepalive_requests 1000000000; }
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;
  proxy_set_header X-Request-Id $request_id;
  ${extras ? CHANGES : ''}
  proxy_request_buffering off;
  proxy_max_temp_file_size 0;
  server {
    listen 127.0.0.1:${port} ${tls ? 'ssl ' : ''}backlog=4096${workers > 1 ? ' reuseport' : ''};
    ${secure}
    ${extras ? KEY_AND_LIMIT : ''}
    ${locations.join('\n    ')}
  }
}
`;
}

const LOG_FORMAT = `log_format entry escape=json '{"time":"$time_iso8601","id":"$request_id","client":"$remote_addr",'
    '"method":"$request_method","host":"$host","path":"$uri","status":$status,"bytes":$body_bytes_sent,'
    '"duration":$request_time,"upstream":"$upstream_addr","upstreamStatus":"$upstream_status"}';`;

const LIMIT_ZONE = '\n  limit_req_zone $binary_remote_addr zone=clients:10m rate=1000000r/s;';
const KEY_AND_LIMIT = `limit_req zone=clients burst=1000000 nodelay;
    if ($http_x_api_key != ${API_KEY}) { return 401; }`;

const CHANGES = `proxy_set_header X-Tenant bench;
  proxy_set_header X-Debug "";
  add_header X-Content-Type-Options nosniff;
  add_header Referrer-Policy same-origin;
  proxy_hide_header X-Powered-By;`;
