// What is different about the upstreams that both sides know.
import type { Endpoint, UpstreamRecord } from '../artifact/types.ts';
import { canonicalText } from './canonical.ts';
import { upstreamContent } from './identities.ts';
import { boundDifferences } from './listeners.ts';
import { resilienceDifferences } from './resilience.ts';
import { shown } from './secret.ts';
import type { ChangeSeverity, Difference } from './types.ts';

const BOUNDS = { kind: 'upstream', lifted: 'risky' } as const;

/** The differences between what an upstream was and what it is. */
export function upstreamDifferences(before: UpstreamRecord, after: UpstreamRecord): Difference[] {
  if (upstreamContent(before) === upstreamContent(after)) return [];
  return [
    ...endpointDifference(before, after),
    ...otherDifference('balance', before.balance, after.balance),
    ...otherDifference('tls', before.tls, after.tls),
    ...resilienceDifferences(before, after),
    ...otherDifference('health', before.health, after.health),
    ...otherDifference('slowStart', before.slowStartMs, after.slowStartMs),
    ...otherDifference('sticky', before.sticky, after.sticky),
    ...otherDifference('resolve', before.resolve, after.resolve),
    ...otherDifference('endpointsFile', before.endpointsFile, after.endpointsFile),
    ...otherDifference('http2', before.http2 === true, after.http2 === true),
    ...boundDifferences({ ...BOUNDS, where: 'timeouts' }, before.timeouts, after.timeouts),
    ...boundDifferences({ ...BOUNDS, where: 'limits' }, sizesOf(before), sizesOf(after)),
  ];
}

/** The limits of which 0 is none. */
function sizesOf({ limits: { connections, pending } }: UpstreamRecord): object {
  return { connections, pending };
}

function endpointDifference(before: UpstreamRecord, after: UpstreamRecord): Difference[] {
  const [was, is] = [endpointTexts(before), endpointTexts(after)];
  if (was.join() === is.join()) return [];
  const isPlain = ({ endpoints }: UpstreamRecord) => endpoints.some(({ url }) => url.startsWith('http:'));
  const losesTls = !isPlain(before) && isPlain(after);
  const severity: ChangeSeverity = losesTls ? 'breaking' : 'risky';
  const gone = was.filter((each) => !is.includes(each));
  const fresh = is.filter((each) => !was.includes(each));
  const text = `endpoints${list(' gone: ', gone)}${gone.length > 0 && fresh.length > 0 ? ';' : ''}${list(' new: ', fresh)}`;
  return [
    {
      ...{
        what: 'endpoints',
        kind: 'upstream',
        severity,
        text: losesTls ? `${text}, without TLS now` : text,
      },
      ...{ before: was, after: is },
      ...(losesTls && { lost: ['tls'] }),
    },
  ];
}

function list(label: string, texts: readonly string[]): string {
  return texts.length === 0 ? '' : label + texts.join(', ');
}

function endpointTexts({ endpoints }: UpstreamRecord): string[] {
  return endpoints.map(endpointText).sort();
}

function endpointText({ url, weight, priority = 0 }: Endpoint): string {
  const words = [
    ...(weight === 1 ? [] : [`weight ${weight}`]),
    ...(priority === 0 ? [] : [`priority ${priority}`]),
  ];
  return words.length === 0 ? url : `${url} (${words.join(', ')})`;
}

function otherDifference(what: string, before: unknown, after: unknown): Difference[] {
  if (canonicalText(before) === canonicalText(after)) return [];
  const text =
    before === undefined ? `${what} is new` : after === undefined ? `${what} is gone` : `${what} is another`;
  return [
    {
      ...{ what, kind: 'upstream', severity: 'risky', text },
      ...(before !== undefined && { before: shown(before) }),
      ...(after !== undefined && { after: shown(after) }),
    },
  ];
}
