import type { MapNode } from '../source/types.ts';
import type { MergedSpec } from './merge.ts';
import type { SpecReading } from './reading.ts';

const VERSION = 1;

/** Checks what a spec as a whole must say, in whichever of its files. */
export function checkRequired(reading: SpecReading, spec: MergedSpec, roots: readonly MapNode[]): void {
  checkVersion(reading, spec, roots);
  const [root] = roots;
  if (root === undefined || !reading.isComplete || spec.listeners.size > 0) return;
  const at = root.entries.get('listeners');
  if (at !== undefined && at.value.kind !== 'map') return;
  reading.report('GW1103', at?.key ?? start(root), 'the spec has no listener, so nothing could reach it', {
    hint: 'such as `listeners: { public: { address: "0.0.0.0:8080" } }`',
  });
}

function checkVersion(reading: SpecReading, { version }: MergedSpec, roots: readonly MapNode[]): void {
  const [root] = roots;
  if (version === undefined) {
    const isTold = roots.some(({ entries }) => entries.has('version'));
    if (root === undefined || isTold || !reading.isComplete) return;
    reading.report('GW1103', start(root), 'the spec does not say its `version`', {
      hint: 'add `version: 1` at the top',
    });
    return;
  }
  const { value } = version;
  if (value.kind === 'scalar' && value.value !== VERSION) {
    reading.report('GW1108', value, `version ${value.value} of the spec language is not known`, {
      hint: 'this gw reads `version: 1`',
    });
  }
}

/** The very beginning of a file's root, so that the whole spec is not underlined. */
function start(root: MapNode): { file: MapNode['file']; start: number; end: number } {
  const [first] = root.entries.values();
  return first?.key ?? { ...root, end: root.start };
}
