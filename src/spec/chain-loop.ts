// Chains may hold chains, but never themselves. The walk keeps its own stack: a spec may nest them deeper
// than functions can call each other.
import { spanOf } from '../source/span.ts';
import { checkName, type NamedEntries } from './names.ts';
import { isText, type SpecReading, type TextNode } from './reading.ts';

/** What chains are made of. */
interface Sections {
  readonly policies: NamedEntries;
  readonly chains: NamedEntries;
}

/** A chain that is being walked, and the entries of it still to come. */
interface Frame {
  readonly name: string;
  readonly entries: Iterator<TextNode>;
}

/** Longer loops are told without their middle. */
const TRAIL_MAX = 8;

/** Every entry of a chain must be a name that exists, and no chain may contain itself. */
export function checkChains(reading: SpecReading, sections: Sections): void {
  const done = new Set<string>();
  for (const name of sections.chains.keys()) walk(reading, sections, { name, done });
}

function walk(
  reading: SpecReading,
  sections: Sections,
  { name, done }: { name: string; done: Set<string> },
): void {
  if (done.has(name)) return;
  done.add(name);
  const open = new Set([name]);
  const stack = [frame(reading, sections, name)];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { value: entry, done: isOver } = top.entries.next();
    if (isOver === true) {
      open.delete(top.name);
      stack.pop();
    } else if (!isChain(reading, sections, entry)) {
      // A policy, or a name that has been told.
    } else if (open.has(entry.value)) {
      reportLoop(reading, entry, { loop: [...open], chains: sections.chains });
    } else if (!done.has(entry.value)) {
      done.add(entry.value);
      open.add(entry.value);
      stack.push(frame(reading, sections, entry.value));
    }
  }
}

function frame(reading: SpecReading, { chains }: Sections, name: string): Frame {
  return { name, entries: reading.itemsOf(chains.get(name)?.value).filter(isText).values() };
}

/** A name of both a chain and a policy has been told; the policy is what was meant. */
function isChain(reading: SpecReading, { policies, chains }: Sections, entry: TextNode): boolean {
  checkName(reading, entry, 'policy or chain', [policies, chains]);
  return chains.has(entry.value) && !policies.has(entry.value);
}

function reportLoop(
  reading: SpecReading,
  at: TextNode,
  { loop, chains }: { loop: readonly string[]; chains: NamedEntries },
): void {
  const names = [...loop.slice(loop.indexOf(at.value)), at.value].map((name) => `\`${name}\``);
  const trail = names.length > TRAIL_MAX ? [...names.slice(0, TRAIL_MAX - 1), '…', names.at(-1)] : names;
  const first = chains.get(at.value);
  reading.report('GW1204', at, `chain \`${at.value}\` contains itself: ${trail.join(' → ')}`, {
    hint: 'take one of these entries out',
    related:
      first === undefined ? [] : [{ message: `chain \`${at.value}\` is here`, span: spanOf(first.key) }],
  });
}
