/** How endpoints are checked: which way a record asks for, within its time. Always on a connection of its own. */
import type { UpstreamRecord } from '../../artifact/types.ts';
import type { Probe, UpstreamTlsMaterial } from '../../upstream/types.ts';
import { probeGrpc } from './grpc.ts';
import { probeHttp } from './http.ts';
import { probeHttp2 } from './http2.ts';
import { probeTcp } from './tcp.ts';
import type { ProbeTarget } from './types.ts';

/** Makes the checks of an upstream's endpoints. */
export function createProbe(record: UpstreamRecord, tls: UpstreamTlsMaterial | undefined): Probe {
  return async (state, active, over) => {
    const { timeoutMs, probe } = active;
    // One bound on all of it: name, connection, handshake, answer.
    const late = AbortSignal.timeout(timeoutMs);
    // A copy: the port may be another one.
    const url = new URL(state.url);
    if (active.port !== undefined) url.port = String(active.port);
    const serverName = state.serverName;
    const target: ProbeTarget = { url, serverName, tls, signal: AbortSignal.any([over, late]) };
    try {
      if (probe.kind === 'tcp') return await probeTcp(target);
      if (probe.kind === 'grpc') return await probeGrpc(target, probe);
      return record.http2 === true ? await probeHttp2(target, probe) : await probeHttp(target, probe);
    } catch (error) {
      if (late.aborted) return `no answer within ${timeoutMs} ms`;
      return error instanceof Error ? error.message : String(error);
    }
  };
}
