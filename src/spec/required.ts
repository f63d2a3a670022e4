// What a spec as a whole must say: its version, and at least one listener.
import type { Located, MapNode } from '../source/types.ts';
import type { MergedSpec } from './merge.ts';
import type { SpecReading } from './reading.ts';
import { gatewaySchema } from './schema.ts';
import { hasMisspelt } from './schema-error/unknown-key.ts';

const VERSION = 1;

/** Checks what a spec as a whole must say, in whichever of its files. */
export function checkRequired(reading: SpecReading, spec: MergedSpec, roots: readonly MapNode[]): void {
  checkVersion(reading, spec, roots);
  const [root] = roots;
  if (root === undefined || spec.listeners.size > 0 || isTold(reading, roots, 'listeners')) return;
  const empty = root.entries.get('listeners')?.key;
  reading.report('GW1103', empty ?? start(root), 'the spec has no listener, so nothing could reach it', {
    hint: 'such as `listeners: { public: { address: "0.0.0.0:8080" } }`',
  });
}

function checkVersion(reading: SpecReading, { version }: MergedSpec, roots: readonly MapNode[]): void {
  const [root] = roots;
  if (version === undefined) {
    if (root === undefined || isTold(reading, roots, 'version')) return;
    const hint = 'add `version: 1` at the top';
    reading.report('GW1103', start(root), 'the spec does not say its `version`', { hint });
    return;
  }
  const { value } = version;
  if (value.kind === 'scalar' && value.value !== VERSION) {
    reading.report('GW1108', value, `version ${value.value} of the spec language is not known`, {
      hint: 'this gw reads `version: 1`',
    });
  }
}

/** Whether a key is missing for a reason that has been told: a file unread, a wrong value, another spelling. */
function isTold(reading: SpecReading, roots: readonly MapNode[], key: string): boolean {
  if (!reading.isComplete) return true;
  return roots.some((root) => {
    const value = root.entries.get(key)?.value;
    if (value !== undefined) return !reading.isSound(value);
    return hasMisspelt(root, [key], gatewaySchema());
  });
}

/** Where a file begins; underlining all of it would help nobody. */
function start(root: MapNode): Located {
  const [first] = root.entries.values();
  return first?.key ?? { file: root.file, start: root.start, end: root.start };
}
