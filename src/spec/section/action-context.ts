import type { NamedEntries } from '../names.ts';
import type { PathFacts } from '../value/template-text.ts';

/** What reading an action needs besides its own text. */
export interface ActionContext {
  readonly facts: PathFacts;
  readonly upstreams: NamedEntries;
  readonly consumers: NamedEntries;
}
