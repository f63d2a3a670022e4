// The upstream of all contestants: nginx, which answers from memory and reads an upload whole before it answers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { freePort, startProcess, untilListening } from '../processes.mjs';
import { LARGE_BODY, MIB_BODY, SMALL_BODY, TEN_KIB_BODY, TEN_KIB_JSON } from './answers.mjs';

const FILES = {
  '/ten-kib': TEN_KIB_BODY,
  '/ten-kib-json': TEN_KIB_JSON,
  '/mib': MIB_BODY,
  '/large': LARGE_BODY,
};

/** Starts it in `folder`, on `cores`. */
export async function startUpstream({ folder, cores }) {
  const root = `${folder}/upstream`;
  mkdirSync(root, { recursive: true });
  for (const [path, body] of Object.entries(FILES)) writeFileSync(root + path, body);
  const port = await freePort();
  const inner = await freePort();
  const file = `${folder}/upstream.conf`;
  writeFileSync(file, config({ folder, root, port, inner }));
  const process = startProcess(['nginx', '-p', folder, '-e', 'stderr', '-c', file], { cores });
  await untilListening(process, port);
  return { ...process, port };
}

/** What a provider says of a token that is good. */
const ACTIVE = JSON.stringify({ active: true, client_id: 'bench', scope: 'read', exp: 4_000_000_000 });

function config({ folder, root, port, inner }) {
  return `${nginxHead({ folder, name: 'upstream', workers: 1 })}
  access_log off;
  open_file_cache max=10;
  upstream inner { server 127.0.0.1:${inner}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${root};
    location / { default_type application/json; return 200 '${SMALL_BODY}'; }
    location = /ten-kib { default_type text/plain; }
    location = /ten-kib-json { default_type application/json; }
    location = /kept { default_type application/json; add_header Cache-Control max-age=86400; return 200 '${SMALL_BODY}'; }
    location = /introspect { default_type application/json; return 200 '${ACTIVE}'; }
    location = /mib { default_type text/plain; }
    location = /large { default_type text/plain; }
    location = /upload {
      client_body_buffer_size 2m;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Content-Length "";
      proxy_pass_request_body off;
      proxy_pass http://inner/$content_length;
    }
  }
  server {
    listen 127.0.0.1:${inner} backlog=4096;
    location ~ ^/(\\d*) { return 200 'got $1'; }
  }
}
`;
}

/** What every nginx here begins with; the brace of \`http\` is left open. */
export function nginxHead({ folder, name, workers }) {
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${folder}/${name}-${kind};`,
  );
  return `${user}
daemon off;
worker_processes ${workers};
pid ${folder}/${name}.pid;
events { worker_connections 4096; }
http {
${temporary.join('\n')}
  keepalive_timeout 600s;
  keepalive_requests 1000000000;
  tcp_nodelay on;
  client_max_body_size 0;`;
}
