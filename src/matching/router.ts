/**
 * Finds the route of a request in an opened artifact, in place. The order of everything is in the layout: hosts by
 * `HostTable`, paths by `PathWalk`, methods and conditions by the order of a leaf's matches; so the first match
 * that takes the request wins, and whatever fails on the way makes the search go on (full backtracking).
 * Words are read `as number` where every request passes: offsets were checked when the artifact was opened.
 */
import type { Artifact } from '../artifact/types.ts';
import { HEAD_BIT, methodNames, OTHER_METHOD } from './methods.ts';
import { matchDfa } from './regex/match-dfa.ts';
import { listCandidates } from './route-set/candidates.ts';
import { BUCKET_WORDS, MATCH_WORDS, REGEX_WORDS } from './route-set/layout.ts';
import { openRouteSet, type RouteSet } from './route-set/route-set.ts';
import { listTable } from './route-set/table.ts';
import { type LeafJudge, PathWalk } from './trie/path-walk.ts';
import {
  type Candidate,
  type MatchRequest,
  METHOD_NOT_ALLOWED,
  NOT_FOUND,
  type Router,
  type TableRow,
} from './types.ts';

/** Opens the router of an artifact. Throws an ArtifactError when its sections do not fit together. */
export function openRouter(artifact: Artifact): Router {
  return new ArtifactRouter(openRouteSet(artifact));
}

class ArtifactRouter implements Router, LeafJudge {
  readonly #set: RouteSet;
  readonly #walk: PathWalk;
  /** For each listener, the bucket for every host (-1: none), and whether it tells hosts apart. */
  readonly #every: readonly number[];
  readonly #namesHosts: readonly boolean[];
  #method = 0;
  #allowed = 0;
  #request: MatchRequest | undefined;

  constructor(set: RouteSet) {
    this.#set = set;
    this.#walk = new PathWalk({ ...set, words: set.trie }, this);
    const listeners = Array.from({ length: set.hosts.listenerCount }, (_, listener) => listener);
    this.#every = listeners.map((listener) => set.hosts.every(listener));
    this.#namesHosts = listeners.map((listener) => set.hosts.hasHosts(listener));
  }

  lookup(listener: number, request: MatchRequest): number {
    this.#method = this.#set.methods.get(request.method) ?? OTHER_METHOD;
    this.#allowed = 0;
    this.#request = request;
    if (this.#namesHosts[listener]) {
      const match = this.#byHost(listener, request);
      if (match >= 0) return match;
    }
    const every = this.#every[listener] ?? -1;
    const last = every === -1 ? -1 : this.#inBucket(every, request.path);
    if (last >= 0) return last;
    return this.#allowed === 0 ? NOT_FOUND : METHOD_NOT_ALLOWED;
  }

  routeOf(match: number): number {
    return this.#set.matches[match * MATCH_WORDS + 2] ?? 0;
  }

  params(match: number, path: string): Readonly<Record<string, string>> {
    const { params, matches, texts } = this.#set;
    const { spans } = this.#walk;
    const at = matches[match * MATCH_WORDS + 3] ?? 0;
    const values: Record<string, string> = {};
    for (let index = 0; index < (params[at] ?? 0); index++) {
      const name = texts.get(params[at + 1 + index] ?? 0);
      values[name] = path.slice(spans[2 * index], spans[2 * index + 1]);
    }
    return values;
  }

  matchedLength(): number {
    return this.#walk.matchedLength;
  }

  allowed(): readonly string[] {
    const names = methodNames(this.#allowed, this.#set.methods);
    const head = (this.#allowed & HEAD_BIT) !== 0 && !names.includes('HEAD');
    return head ? [...names, 'HEAD'].sort() : names;
  }

  candidates(listener: number, request: MatchRequest): readonly Candidate[] {
    return listCandidates(this.#set, listener, request);
  }

  table(listener: number): readonly TableRow[] {
    return listTable(this.#set, listener);
  }

  /** The first match of a leaf that takes the request; those that fail by method alone are remembered for Allow. */
  judge(leaf: number): number {
    const { leaves, matches } = this.#set;
    const end = leaves[leaf + 1] as number;
    for (let match = leaves[leaf] as number; match < end; match++) {
      const methods = matches[match * MATCH_WORDS] as number;
      const list = matches[match * MATCH_WORDS + 1] as number;
      if ((methods & this.#method) !== 0) {
        if (list === 0 || this.#hold(list)) return match;
      } else if (list === 0 || this.#hold(list)) this.#allowed |= methods;
    }
    return -1;
  }

  #hold(list: number): boolean {
    const { conditions } = this.#set;
    if (this.#request !== undefined) conditions.begin(this.#request);
    this.#request = undefined;
    return conditions.hold(list);
  }

  #byHost(listener: number, { host, path }: MatchRequest): number {
    const { hosts } = this.#set;
    const exact = hosts.exact(listener, host);
    const match = exact === -1 ? -1 : this.#inBucket(exact, path);
    if (match >= 0 || !hosts.hasWild(listener)) return match;
    for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
      const bucket = hosts.wild(listener, host.slice(dot));
      const found = bucket === -1 ? -1 : this.#inBucket(bucket, path);
      if (found >= 0) return found;
    }
    return -1;
  }

  #inBucket(bucket: number, path: string): number {
    const { buckets } = this.#set;
    const at = bucket * BUCKET_WORDS;
    const root = buckets[at] as number;
    const firstLeaf = buckets[at + 1] as number;
    const regexes = buckets[at + 3] as number;
    if (regexes > 0) {
      const exact = this.#walk.findExact(root, firstLeaf, path);
      if (exact >= 0) return exact;
      const match = this.#byRegex(buckets[at + 2] as number, regexes, path);
      if (match >= 0) return match;
    }
    return this.#walk.find(root, firstLeaf, path);
  }

  #byRegex(firstRow: number, count: number, path: string): number {
    const { regexes, automata } = this.#set;
    for (let at = firstRow * REGEX_WORDS; at < (firstRow + count) * REGEX_WORDS; at += REGEX_WORDS) {
      const automaton = automata[regexes[at] as number];
      if (automaton === undefined || !matchDfa(automaton, path)) continue;
      const match = this.judge(regexes[at + 1] as number);
      if (match >= 0) return match;
    }
    return -1;
  }
}
