import { openArtifact } from '../../src/artifact/open.ts';
import { diffGateways } from '../../src/diff/diff.ts';
import type { DiffInput } from '../../src/diff/side.ts';
import type { GatewayDiff } from '../../src/diff/types.ts';
import { buildFiles } from '../compile/memory-disk.ts';

/** A side with the bytes of its artifact. */
interface BuiltSide extends DiffInput {
  readonly bytes: Uint8Array;
}

/** A spec's side of a comparison: of one text, or of several files. */
export function sideOf(spec: string | object): BuiltSide {
  const text = typeof spec === 'string' ? spec : JSON.stringify(spec);
  return sideOfFiles({ 'gateway.yaml': text });
}

/** The side of a spec in several files, of which gateway.yaml is the first. */
export function sideOfFiles(files: Readonly<Record<string, string>>): BuiltSide {
  const { bytes, gateway, diagnostics } = buildFiles(files, 'gateway.yaml');
  if (bytes === undefined || gateway === undefined) throw new Error(JSON.stringify(diagnostics[0]));
  return { bytes, artifact: openArtifact(bytes), gateway, shownFile: (file) => file };
}

/** The comparison of two specs. */
export function diffOf(before: string | object, after: string | object): GatewayDiff {
  return diffGateways(sideOf(before), sideOf(after));
}

/** Each change as people tell it: weight, kind and summary. */
export function told({ changes }: GatewayDiff): string[] {
  return changes.map(({ severity, kind, summary }) => `${severity} ${kind}: ${summary}`);
}
