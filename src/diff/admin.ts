// What a change does to who may see and control the gateway. No request to a route notices any of it.
import type { AdminRecord, ListenerRecord } from '../artifact/types.ts';
import type { Comparison } from './compare.ts';
import type { Draft } from './draft.ts';
import { listenerDifferences } from './listeners.ts';
import type { ChangeSeverity, Difference } from './types.ts';

/** The admin listeners that are not what they were, are gone, or are new. */
export function adminDrafts({ before, after }: Comparison): Draft[] {
  const [was, is] = [before.input.artifact.admin, after.input.artifact.admin];
  const names = new Set([...listenersOf(was), ...listenersOf(is)].map(({ name }) => name));
  return [...names].sort().flatMap((name) => {
    const named = (each: ListenerRecord) => each.name === name;
    const [old, now] = [listenersOf(was).find(named), listenersOf(is).find(named)];
    const differences = listenerChange(old, now);
    if (old !== undefined && now !== undefined) differences.push(...accessChange(was, is));
    if (differences.length === 0) return [];
    return [{ subject: { on: 'listener', name, oldName: name }, classes: [], differences } as const];
  });
}

function listenersOf(admin: AdminRecord | undefined): readonly ListenerRecord[] {
  return admin?.listeners ?? [];
}

function listenerChange(old: ListenerRecord | undefined, now: ListenerRecord | undefined): Difference[] {
  if (old === undefined) return [difference('listener', 'risky', 'admin listener is new')];
  if (now === undefined) return [difference('listener', 'risky', 'admin listener is gone')];
  return listenerDifferences(old, now);
}

/** What holds for every admin listener. Of a token only is told whether it is asked for. */
function accessChange(was: AdminRecord | undefined, is: AdminRecord | undefined): Difference[] {
  const differences: Difference[] = [];
  if (was?.token !== undefined && is?.token === undefined) {
    const lost = ['authentication'];
    differences.push({ ...difference('admin.token', 'breaking', 'no token is asked for any more'), lost });
  } else if (was?.token === undefined && is?.token !== undefined) {
    differences.push(difference('admin.token', 'risky', 'a token is asked for'));
  } else if (was?.token !== is?.token) {
    differences.push(difference('admin.token', 'risky', 'another token is asked for'));
  }
  if (was?.readOnly !== is?.readOnly) {
    const opens = is?.readOnly === undefined;
    const text = opens ? 'reload and rollback are allowed' : 'reload and rollback are not allowed any more';
    differences.push(difference('admin.readOnly', 'risky', text));
  }
  if (was?.history !== is?.history) {
    differences.push(difference('admin.history', 'safe', `admin.history ${was?.history} → ${is?.history}`));
  }
  return differences;
}

function difference(what: string, severity: ChangeSeverity, text: string): Difference {
  return { what, kind: 'listener', severity, text };
}
