// From the names that routes and defaults list to the policies that run: chains are opened, what `without`
// names is taken away, and the rest is put into the order of phases.
import { PHASES } from '../artifact/phase.ts';
import type { MapEntry, SourceNode } from '../source/types.ts';
import { checkChains } from './chain-loop.ts';
import { checkName, type NamedEntries } from './names.ts';
import { isText, type SpecReading, type TextNode } from './reading.ts';
import type { PolicyReading } from './section/policy.ts';

/** What a list of names comes to. */
interface Expansion {
  /** Policies in the order of writing, each once. */
  readonly policies: ReadonlySet<string>;
  /** Chains that were opened on the way. */
  readonly chains: ReadonlySet<string>;
}

/** Opens lists of policy and chain names for one spec. */
export class PolicyLists {
  readonly #reading: SpecReading;
  readonly #policies: NamedEntries;
  readonly #chains: NamedEntries;
  readonly #phases: ReadonlyMap<string, number>;
  readonly #inherited: Expansion;
  readonly #inheritedOrder: readonly string[];

  constructor(
    reading: SpecReading,
    sections: {
      readonly policies: NamedEntries;
      readonly chains: NamedEntries;
      readonly defaults?: MapEntry | undefined;
    },
    read: ReadonlyMap<string, PolicyReading>,
  ) {
    this.#reading = reading;
    this.#policies = sections.policies;
    this.#chains = sections.chains;
    this.#phases = new Map([...read].map(([name, { phase }]) => [name, PHASES.indexOf(phase)]));
    checkChains(reading, sections);
    this.#inherited = this.#expand(reading.texts(sections.defaults?.value, 'policies'));
    this.#inheritedOrder = this.#inPhases([...this.#inherited.policies]);
  }

  /** The policies of a route in the order in which they run. */
  ofRoute(route: SourceNode): readonly string[] {
    const own = this.#reading.texts(route, 'policies');
    const without = this.#reading.texts(route, 'without');
    if (own.length === 0 && without.length === 0) return this.#inheritedOrder;
    const taken = this.#taken(without);
    const inherited = [...this.#inherited.policies].filter((name) => !taken.has(name));
    return this.#inPhases([...new Set([...inherited, ...this.#expand(own).policies])]);
  }

  #taken(without: readonly TextNode[]): ReadonlySet<string> {
    const { policies, chains } = this.#inherited;
    const taken = new Set<string>();
    for (const node of without) {
      if (!checkName(this.#reading, node, 'policy or chain', [this.#policies, this.#chains])) continue;
      if (!policies.has(node.value) && !chains.has(node.value))
        reportNotInherited(this.#reading, node, policies);
      for (const name of this.#open([node.value]).policies) taken.add(name);
    }
    return taken;
  }

  #expand(nodes: readonly TextNode[]): Expansion {
    for (const node of nodes)
      checkName(this.#reading, node, 'policy or chain', [this.#policies, this.#chains]);
    return this.#open(nodes.map((node) => node.value));
  }

  #open(names: readonly string[]): Expansion {
    const policies = new Set<string>();
    const chains = new Set<string>();
    const pending = [...names].reverse();
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const chain = this.#chains.get(name);
      if (chain === undefined) policies.add(name);
      else if (!chains.has(name)) {
        chains.add(name);
        const members = this.#reading.itemsOf(chain.value).filter(isText);
        pending.push(...members.map((member) => member.value).reverse());
      }
    }
    return { policies, chains };
  }

  #inPhases(names: readonly string[]): readonly string[] {
    const phase = (name: string) => this.#phases.get(name) ?? 0;
    return [...names].sort((a, b) => phase(a) - phase(b));
  }
}

function reportNotInherited(reading: SpecReading, node: TextNode, inherited: ReadonlySet<string>): void {
  const names = [...inherited].map((name) => `\`${name}\``).join(', ');
  const hint =
    names === '' ? 'take it out: `defaults.policies` gives no policies' : `inherited are: ${names}`;
  reading.report('GW1205', node, `\`${node.value}\` is not inherited, so there is nothing to take away`, {
    hint,
  });
}
