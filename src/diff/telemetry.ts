// What a gateway tells of itself is nothing that requests notice, but whoever watches it does: told as notes.
import type { Artifact } from '../artifact/types.ts';
import { canonicalText } from './canonical.ts';

const PARTS = ['metrics', 'traces', 'accessLog', 'log'] as const;

/** What of `telemetry:` is not as it was, a sentence each. */
export function telemetryNotes(before: Artifact, after: Artifact): string[] {
  return PARTS.flatMap((part) => {
    const [was, is] = [before.telemetry?.[part], after.telemetry?.[part]];
    if (canonicalText(was ?? null) === canonicalText(is ?? null)) return [];
    if (is === false) return ['telemetry: no access log is written any more'];
    if (was === undefined) return [`telemetry: \`${part}\` is new`];
    return [`telemetry: \`${part}\` is ${is === undefined ? 'gone' : 'another'}`];
  });
}
