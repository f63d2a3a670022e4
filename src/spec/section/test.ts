import { spanOf } from '../../source/span.ts';
import type { SourceNode } from '../../source/types.ts';
import type { MergedSpec } from '../merge.ts';
import { checkName } from '../names.ts';
import { isText, type SpecReading, type TextNode } from '../reading.ts';
import type { SpecExpectation, SpecTest, SpecTestRequest } from '../types.ts';
import { isMethod } from './method.ts';

/** Reads the spec's own tests, in the order of writing. */
export function readTests(reading: SpecReading, spec: MergedSpec): SpecTest[] {
  return spec.tests.flatMap((node) => {
    const request = readRequest(reading, reading.child(node, 'request'));
    const expect = readExpectation(reading, reading.child(node, 'expect'), spec);
    if (request === undefined) return [];
    const name = reading.text(node, 'name')?.value ?? `${request.method} ${request.url}`;
    return [{ span: spanOf(node), name, request, expect }];
  });
}

function readRequest(reading: SpecReading, node: SourceNode | undefined): SpecTestRequest | undefined {
  if (isText(node)) return readRequestLine(reading, node);
  const url = reading.text(node, 'url');
  const method = reading.text(node, 'method');
  if (url === undefined || !isAbsoluteUrl(reading, url, url.value)) return undefined;
  if (method !== undefined && !isMethod(reading, method)) return undefined;
  const headers = reading
    .pairs(node, 'headers')
    .flatMap(([name, { value }]) => (isText(value) ? [[name, value.value] as const] : []));
  return { method: method?.value ?? 'GET', url: url.value, headers: Object.fromEntries(headers) };
}

function readRequestLine(reading: SpecReading, node: TextNode): SpecTestRequest | undefined {
  const [method = '', url = '', more] = node.value.trim().split(/\s+/);
  if (url === '' || more !== undefined || !/^[A-Z]+$/.test(method)) {
    const hint = 'such as `GET https://api.example.com/v1/users/42`';
    reading.report(
      'GW1601',
      node,
      `"${node.value}" is not a request: it needs a method in upper case and a URL`,
      { hint },
    );
    return undefined;
  }
  return isAbsoluteUrl(reading, node, url) ? { method, url, headers: {} } : undefined;
}

function isAbsoluteUrl(reading: SpecReading, node: TextNode, url: string): boolean {
  if (/^https?:\/\/[^/?#]/i.test(url)) return true;
  const hint = url.startsWith('/')
    ? `write \`http://localhost${url}\`, or the host it is for`
    : 'such as `https://api.example.com/v1`';
  reading.report('GW1601', node, `the URL "${url}" is not absolute, so its host is not known`, { hint });
  return false;
}

function readExpectation(
  reading: SpecReading,
  node: SourceNode | undefined,
  spec: MergedSpec,
): SpecExpectation {
  const route = reading.child(node, 'route');
  const upstream = reading.text(node, 'upstream');
  const policies = reading.texts(node, 'policies');
  if (isText(route)) checkName(reading, route, 'route', [spec.routes]);
  if (upstream !== undefined) checkName(reading, upstream, 'upstream', [spec.upstreams]);
  for (const policy of policies) checkName(reading, policy, 'policy', [spec.policies]);
  const status = reading.number(node, 'status', 0);
  const params = reading.child(node, 'params') && readParams(reading, node);
  const action = (['to', 'redirect', 'respond'] as const).find(
    (each) => each === reading.text(node, 'action')?.value,
  );
  const upstreamPath = reading.text(node, 'upstreamPath')?.value;
  const location = reading.text(node, 'location')?.value;
  return {
    ...(route?.kind === 'scalar' && { route: isText(route) ? route.value : null }),
    ...(status > 0 && { status }),
    ...(params && { params }),
    ...(action && { action }),
    ...(upstream && { upstream: upstream.value }),
    ...(upstreamPath !== undefined && { upstreamPath }),
    ...(location !== undefined && { location }),
    ...(reading.child(node, 'policies') && { policies: policies.map(({ value }) => value) }),
  };
}

function readParams(reading: SpecReading, node: SourceNode | undefined): Record<string, string> {
  const pairs = reading.pairs(node, 'params');
  return Object.fromEntries(
    pairs.flatMap(([name, { value }]) => (isText(value) ? [[name, value.value]] : [])),
  );
}
