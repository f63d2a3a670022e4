import { isDeepStrictEqual } from 'node:util';
import { names, type PolicyChange } from '../compare/change.ts';
import type { CustomOptions } from './options.ts';

/** What other options of `custom` do. What code does nobody can say; which files have changed can be said. */
export function compareCustom(before: CustomOptions, after: CustomOptions): PolicyChange[] {
  const { phase = 'transform' } = before;
  const { phase: newPhase = 'transform' } = after;
  const said = [
    phase !== newPhase && `runs in the phase ${newPhase} instead of ${phase}`,
    before.module !== after.module && `module \`${before.module}\` → \`${after.module}\``,
    filesText(before.files ?? {}, after.files ?? {}),
    !isDeepStrictEqual(before.options ?? {}, after.options ?? {}) && 'the module gets other `options`',
    timeoutText(before, after),
  ];
  return said.filter((text) => typeof text === 'string').map((text) => ({ effect: 'changed', text }));
}

type Files = Readonly<Record<string, string>>;

function filesText(before: Files, after: Files): string | undefined {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = all.filter((path) => before[path] !== after[path]);
  return changed.length === 0 ? undefined : `other code in ${names(changed)}`;
}

function timeoutText({ timeout = '1s' }: CustomOptions, { timeout: newTimeout = '1s' }: CustomOptions) {
  return timeout === newTimeout ? undefined : `\`timeout\` ${timeout} → ${newTimeout}`;
}
