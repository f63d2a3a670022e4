// What JSON Schema cannot say about header changes: which names and values HTTP allows, which fields are
// the gateway's own, and changes that cancel each other. The places are those of the spec's text.
import { createDiagnostic } from '../../diagnostic/create.ts';
import type { Diagnostic } from '../../diagnostic/types.ts';
import { spanOf } from '../../source/span.ts';
import type { Located, SourceNode } from '../../source/types.ts';
import { forbiddenField, headerNameProblem, headerValueProblem } from '../field-rules.ts';
import { requestPlaces, requestValue, unknownPlaceHint } from '../request-value.ts';

/** One name in a header change, with the places of its name and value. */
interface Change {
  readonly name: string;
  readonly at: Located;
  readonly value?: SourceNode;
  readonly verb: 'set' | 'add' | 'rename' | 'remove';
}

/** Everything wrong with the header changes of one policy. */
export function checkHeaderChanges(node: SourceNode): Diagnostic[] {
  return (['request', 'response'] as const).flatMap((side) => {
    const changes = changesOf(child(node, side));
    return [...changes.flatMap((change) => checkChange(change, side)), ...checkTwice(changes)];
  });
}

function child(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

function changesOf(side: SourceNode | undefined): Change[] {
  const pairs = (verb: 'set' | 'add'): Change[] => {
    const map = child(side, verb);
    if (map?.kind !== 'map') return [];
    return [...map.entries].map(([name, entry]) => ({ name, at: entry.key, value: entry.value, verb }));
  };
  const removed = child(side, 'remove');
  const items = removed?.kind === 'sequence' ? removed.items : [];
  const removals = items.map((item): Change => ({ name: scalarText(item), at: item, verb: 'remove' }));
  return [...pairs('set'), ...pairs('add'), ...renames(side), ...removals];
}

/** Both names of each; the new one is given, the old one goes. */
function renames(side: SourceNode | undefined): Change[] {
  const map = child(side, 'rename');
  if (map?.kind !== 'map') return [];
  return [...map.entries].flatMap(([name, { key, value }]): Change[] => [
    { name, at: key, verb: 'rename' },
    { name: scalarText(value), at: value, verb: 'rename' },
  ]);
}

function scalarText(node: SourceNode | undefined): string {
  return node?.kind === 'scalar' ? String(node.value) : '';
}

function checkChange(change: Change, side: 'request' | 'response'): Diagnostic[] {
  const nameProblem = headerNameProblem(change.name);
  if (nameProblem !== undefined) {
    return [
      createDiagnostic(
        'GW1414',
        spanOf(change.at),
        `\`${change.name}\` is not a header name: ${nameProblem}`,
      ),
    ];
  }
  const forbidden = forbiddenField(change.name, side);
  if (forbidden !== undefined) {
    const { why, hint } = forbidden;
    const message = `a policy cannot change \`${change.name}\`: ${why}`;
    return [createDiagnostic('GW1415', spanOf(change.at), message, hint === undefined ? {} : { hint })];
  }
  if (change.value === undefined) return [];
  const unknown = requestPlaces(scalarText(change.value)).filter((each) => requestValue(each) === undefined);
  const places = unknown.map((each) => unknownPlace(change.value ?? change.at, each));
  const problem = headerValueProblem(scalarText(change.value));
  if (problem === undefined) return places;
  return [
    createDiagnostic('GW1414', spanOf(change.value), `the value of header \`${change.name}\` ${problem}`),
  ];
}

function unknownPlace(at: Located, name: string): Diagnostic {
  const hint = unknownPlaceHint(name);
  return createDiagnostic('GW1206', spanOf(at), `\`{${name}}\` is no value of a request`, { hint });
}

/** A name may be set and added to (one replaces, one appends), but not be both removed and given. */
function checkTwice(changes: readonly Change[]): Diagnostic[] {
  const seen = new Map<string, Change>();
  const diagnostics: Diagnostic[] = [];
  for (const change of changes) {
    const key = change.name.toLowerCase();
    const first = seen.get(key);
    if (first === undefined) seen.set(key, change);
    else if (first.verb === change.verb || change.verb === 'remove') diagnostics.push(twice(first, change));
  }
  return diagnostics;
}

function twice(first: Change, second: Change): Diagnostic {
  const same = first.verb === second.verb;
  const message = same
    ? `header \`${second.name}\` stands twice under \`${second.verb}\`; header names ignore case`
    : `header \`${second.name}\` is both given (\`${first.verb}\`) and removed`;
  const hint = same ? 'keep one of the two' : 'take it out of `remove`: `set` already replaces what is there';
  return createDiagnostic('GW1407', spanOf(second.at), message, {
    hint,
    related: [{ message: 'the first is here', span: spanOf(first.at) }],
  });
}
