import type { Phase } from '../../artifact/phase.ts';
import type { JsonValue } from '../../artifact/types.ts';

/** What the spec says under `custom:`, and in the artifact the digests of the module's files. */
export type CustomOptions = {
  readonly module: string;
  readonly options?: { readonly [key: string]: JsonValue };
  readonly phase?: Phase;
  readonly timeout?: string;
  readonly files?: Readonly<Record<string, string>>;
};
