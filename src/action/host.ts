import { splitAuthority } from '../matching/host.ts';
import { fillTemplate } from '../matching/template.ts';
import { UnsafeTargetError } from './error.ts';

/** A host with its parameters filled in; refused when what comes out is no host, such as `evil.example/x`. */
export function fillHost(text: string, params: Readonly<Record<string, string>>): string {
  const host = fillTemplate(text, params);
  if (host !== text && splitAuthority(host) === undefined) {
    throw new UnsafeTargetError(`the path's parameters would make the host "${host}", which is none`);
  }
  return host;
}
