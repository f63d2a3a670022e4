import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { endpointAddress, endpointTls } from '../engine/endpoint-address.ts';
import type { HttpProbe, ProbeTarget } from './types.ts';

/** Checks by `GET` over HTTP/1.1. Resolves to what is wrong, if anything is; rejects when there is no answer. */
export function probeHttp(target: ProbeTarget, probe: HttpProbe): Promise<string | undefined> {
  const { url, tls, signal } = target;
  const isSecure = url.protocol === 'https:';
  // A fresh connection each time: one that is kept says nothing of whether new ones can be had.
  const options = {
    ...(isSecure ? endpointTls(target, tls, 'http/1.1') : endpointAddress(url)),
    path: probe.path,
    method: 'GET',
    headers: { host: probe.host ?? url.host, 'user-agent': 'gw-health-check', connection: 'close' },
    agent: false as const,
    signal,
  };
  return new Promise((resolve, reject) => {
    const answered = (message: IncomingMessage) => {
      resolve(statusProblem(message.statusCode ?? 0, probe));
      // The head says all: what follows is not worth reading, and may never end.
      message.on('error', () => undefined).destroy();
    };
    const request = isSecure ? requestTls(options, answered) : requestPlain(options, answered);
    request.on('error', reject).end();
  });
}

/** What is wrong with a status, if anything is. */
export function statusProblem(status: number, { expect }: HttpProbe): string | undefined {
  return expect.some(([from, to]) => status >= from && status <= to) ? undefined : `status ${status}`;
}
