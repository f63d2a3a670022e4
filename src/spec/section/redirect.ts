// A redirect: either a whole location or the parts that change, never both.
import type { RedirectAction } from '../../artifact/types.ts';
import type { SourceNode } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';
import type { Schema } from '../schema/fragment.ts';
import { definition, knownKeys, resolve } from '../schema-error/lookup.ts';
import { hasMisspelt } from '../schema-error/unknown-key.ts';
import { checkHostText, checkLocationText, checkPathText } from '../value/target-text.ts';
import { checkParams, type PathFacts } from '../value/template-text.ts';
import { reportExcluded, reportPrefix } from './excluded.ts';

const PARTS = ['scheme', 'host', 'port', 'path', 'prefix'] as const;
const STATUSES = [301, 302, 303, 307, 308] as const;

/** Reads `redirect`: a whole location, or parts that replace those of the request. */
export function readRedirect(reading: SpecReading, node: SourceNode, facts: PathFacts): RedirectAction {
  checkShape(reading, node, facts);
  const location = reading.text(node, 'location');
  const scheme = reading.text(node, 'scheme')?.value;
  const host = reading.text(node, 'host');
  const path = reading.text(node, 'path');
  const prefix = reading.text(node, 'prefix');
  const port = reading.number(node, 'port', 0);
  const status = reading.number(node, 'status', 302);
  for (const text of [location, host, path, prefix]) checkParams(reading, text, facts);
  if (location !== undefined) checkLocationText(reading, location);
  checkHostText(reading, host, false);
  checkPathText(reading, path, 'path');
  checkPathText(reading, prefix, 'prefix');
  return {
    status: STATUSES.find((each) => each === status) ?? 302,
    ...(location && { location: location.value }),
    ...((scheme === 'http' || scheme === 'https') && { scheme }),
    ...(host && { host: host.value }),
    ...(port > 0 && { port }),
    ...(path && { path: path.value }),
    ...(prefix && { prefix: prefix.value }),
  };
}

function redirectSchema(): Schema {
  return resolve(knownKeys(definition('route')).redirect);
}

function checkShape(reading: SpecReading, node: SourceNode, facts: PathFacts): void {
  if (node.kind !== 'map') return;
  const parts = PARTS.filter((part) => node.entries.has(part));
  const [part] = parts;
  const prefix = reading.text(node, 'prefix');
  if (node.entries.has('location')) {
    if (part !== undefined) reportExcluded(reading, node, ['location', part]);
  } else if (part === undefined) {
    if (hasMisspelt(node, ['location', ...PARTS], redirectSchema())) return;
    reading.report(
      'GW1408',
      node,
      'the redirect leads nowhere: it has neither `location` nor a part to replace',
      {
        hint: 'give it a `location`, or one of `scheme`, `host`, `port`, `path` and `prefix`',
      },
    );
  } else if (parts.includes('path') && parts.includes('prefix')) {
    reportExcluded(reading, node, ['path', 'prefix']);
  } else if (prefix !== undefined && !facts.isPrefix) {
    reportPrefix(reading, prefix);
  }
}
