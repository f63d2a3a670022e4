/**
 * Makes a revision of an artifact and of what it refers to in the world: certificates, keys, secrets. Everything
 * that can be wrong with them shows here, before a running gateway changes.
 */
import { readFile } from 'node:fs/promises';
import type { Artifact, PolicyRecord } from '../artifact/types.ts';
import { type ModuleReference, moduleReference } from '../policy/module-reference.ts';
import type { KeptState, LoadedModule, PolicyDeps } from '../policy/types.ts';
import type { ExchangeObserver, PreparedTelemetry, Telemetry } from '../telemetry/types.ts';
import { KeptStates } from './kept-states.ts';
import { loadUpstreams, type UpstreamOptions, type Upstreams } from './load-upstreams.ts';
import { verifyPassword } from './password-thread.ts';
import { createRevision, type Revision } from './revision.ts';
import { Ramps } from './shaping/ramps.ts';
import { type PemSource, readListenerTls } from './tls-material.ts';
import type { TlsMaterial } from './types.ts';

/** A revision together with what tells whether its upstreams can be kept by the next one. */
export interface Loaded {
  readonly revision: Revision;
  readonly upstreams: Upstreams;
  /** What its policies keep. */
  readonly states: KeptStates;
  /** What it tells of itself. */
  readonly telemetry: PreparedTelemetry | undefined;
}

interface LoadContext {
  readonly options: UpstreamOptions & {
    readonly readFile?: (path: string) => Promise<string>;
    readonly importModule?: (module: ModuleReference, folder: string) => Promise<LoadedModule>;
    readonly fetch?: typeof globalThis.fetch;
    readonly now?: () => number;
    readonly verifyPassword?: PolicyDeps['verifyPassword'];
    readonly together?: PolicyDeps['together'];
    readonly observers?: readonly ExchangeObserver[];
    readonly observersOf?: (artifact: Artifact) => readonly ExchangeObserver[];
    readonly telemetry?: Telemetry;
  };
  readonly random: () => number;
  readonly randomId: () => string;
  readonly ramps: Ramps;
  readonly previous: Loaded | undefined;
}

/** Loads a revision; upstreams that are as in the previous one are kept. Rejects with a readable Error. */
export async function loadRevision(
  artifact: Artifact,
  folder: string,
  context: LoadContext,
): Promise<Loaded> {
  const { options, random, randomId, ramps, previous } = context;
  const source: PemSource = { folder, readFile: options.readFile ?? readText };
  const tls = new Map<string, TlsMaterial>();
  for (const listener of artifact.listeners) {
    if (listener.tls !== undefined) tls.set(listener.name, await readListenerTls(listener.tls, source));
  }
  const upstreams = await loadUpstreams(artifact, {
    options,
    random,
    pem: source,
    previous: previous?.upstreams,
  });
  const modules = await loadModules(artifact, folder, options.importModule);
  const states = new KeptStates(previous?.states);
  const world = {
    resolveSecret: (text: string) => options.resolveSecret?.(text, folder) ?? text,
    fetch: options.fetch ?? globalThis.fetch,
    now: options.now ?? Date.now,
    verifyPassword: options.verifyPassword ?? verifyPassword,
    together: options.together,
    warn: options.warn ?? (() => undefined),
    random,
  };
  const traceHeaders = resolveAll(artifact.telemetry?.traces?.headers ?? {}, world.resolveSecret);
  const policyDeps = ({ name, kind }: PolicyRecord) => ({
    ...world,
    module: modules.get(name),
    keep: <T extends KeptState>(key: string, create: () => T) =>
      states.keep(`${kind} ${name} ${key}`, create),
  });
  try {
    const parts = { artifact, upstreams: upstreams.byName, tls };
    const telemetry = await options.telemetry?.prepare(artifact, { traceHeaders });
    const observers = [
      ...(options.observers ?? []),
      ...(options.observersOf?.(artifact) ?? []),
      ...(telemetry?.observers ?? []),
    ];
    return {
      revision: createRevision({ ...parts, policyDeps, random, randomId, ramps, observers }),
      upstreams,
      states,
      telemetry,
    };
  } catch (error) {
    states.abandon();
    throw error;
  }
}

/** Values may hold references among other text, as in `Bearer ${env:TOKEN}`. */
function resolveAll(
  values: Readonly<Record<string, string>>,
  resolve: (reference: string) => string,
): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    value.replace(/\$\{(?:env|file):[^}]*\}/g, (reference) => resolve(reference)),
  ]);
  return Object.fromEntries(entries);
}

/** The modules of policies by the policies' names. */
async function loadModules(
  { policies }: Artifact,
  folder: string,
  importModule: LoadContext['options']['importModule'],
): Promise<ReadonlyMap<string, LoadedModule>> {
  const modules = new Map<string, LoadedModule>();
  for (const policy of policies) {
    const reference = moduleReference(policy);
    if (reference === undefined || importModule === undefined) continue;
    modules.set(policy.name, await importModule(reference, folder));
  }
  return modules;
}

/** Stands in for a module where only what a revision refers to is wanted: nothing of the user's runs. */
const NO_HOOKS = { default: { create: () => ({}) } };

/** What an artifact refers to, as it was at one moment. */
export interface Material {
  /** What each reference to a secret stands for. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What stands in each certificate and key, by absolute path. */
  readonly files: ReadonlyMap<string, string>;
}

/** Loads a revision only to learn what it refers to, for others to load the very same. Rejects as they would. */
export async function collectMaterial(
  artifact: Artifact,
  folder: string,
  resolveSecret: (reference: string, folder: string) => string,
): Promise<Material> {
  const secrets = new Map<string, string>();
  const files = new Map<string, string>();
  const options = {
    resolveSecret(reference: string) {
      const secret = secrets.get(reference) ?? resolveSecret(reference, folder);
      secrets.set(reference, secret);
      return secret;
    },
    async readFile(path: string) {
      const text = files.get(path) ?? (await readText(path));
      files.set(path, text);
      return text;
    },
    importModule: async () => ({ namespace: NO_HOOKS, folder }),
  };
  const { states } = await loadRevision(artifact, folder, {
    options,
    random: Math.random,
    randomId: () => '',
    ramps: new Ramps({ now: Date.now, tripped: () => undefined }),
    previous: undefined,
  });
  states.abandon();
  return { secrets, files };
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8');
}
