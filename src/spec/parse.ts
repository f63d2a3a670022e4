// From positioned text to a checked gateway: references, then the schema file by file, then everything that
// only the whole spec can tell. It never throws over what users wrote, and looks at everything in one run.
import { hasErrors, sortDiagnostics } from '../diagnostic/order.ts';
import type { Result } from '../diagnostic/types.ts';
import { spanOf } from '../source/span.ts';
import type { LoadedSource, MapNode, SourceDisk } from '../source/types.ts';
import { checkDocument } from './check-document.ts';
import { mergeDocuments } from './merge.ts';
import { PolicyLists } from './policy-list.ts';
import { joinMembers } from './policy-members.ts';
import { isText, SpecReading } from './reading.ts';
import { checkRequired } from './required.ts';
import { readAdmin, splitListeners } from './section/admin.ts';
import { checkDefaultVersion, readApiVersion, versionPolicies } from './section/api-version.ts';
import { readConsumers } from './section/consumer.ts';
import { readInvariants } from './section/invariant.ts';
import { readLint } from './section/lint.ts';
import { readListeners } from './section/listener.ts';
import type { ModuleDeps } from './section/module.ts';
import { readPolicies } from './section/policy.ts';
import { readRollout } from './section/rollout.ts';
import { type RouteContext, readRoute } from './section/route.ts';
import { readTelemetry } from './section/telemetry.ts';
import { readTests } from './section/test.ts';
import { readUpstreams } from './section/upstream.ts';
import type { Gateway, Route } from './types.ts';
import { readDuration } from './value/duration.ts';
import { readBodyLimit } from './value/size.ts';

/** What reading a spec needs of the world. */
export interface ParseDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly disk: SourceDisk;
}

/** A gateway, or what is wrong with it, and which files its references named. */
export interface ParsedGateway extends Result<Gateway> {
  /** Absolute; found or not. A watcher needs them too. */
  readonly referenced: readonly string[];
}

/** Checks a loaded spec and gives the gateway it describes, or everything that is wrong with it. */
export function parseGateway(source: LoadedSource, deps: ParseDeps): ParsedGateway {
  const documents = source.documents.flatMap(({ root }) =>
    root === undefined ? [] : [checkDocument(root, { ...deps, folder: source.folder })],
  );
  const isComplete = source.documents.length > 0 && !hasErrors(source.diagnostics);
  const broken = new Set(documents.flatMap((document) => [...document.broken]));
  const reading = new SpecReading(broken, isComplete);
  const roots = documents.map(({ root }) => root);
  const modules = { disk: deps.disk, folder: source.folder, referenced: new Set<string>() };
  const gateway = readGateway(reading, roots, modules);
  const diagnostics = sortDiagnostics(
    [...source.diagnostics, ...documents.flatMap((each) => each.diagnostics), ...reading.diagnostics],
    source.documents.map(({ file }) => file.path),
  );
  const named = documents.flatMap((document) => document.referenced);
  const referenced = [...new Set([...named, ...modules.referenced])].sort();
  const found = { diagnostics, referenced };
  return hasErrors(diagnostics) ? found : { value: gateway, ...found };
}

function readGateway(reading: SpecReading, roots: readonly MapNode[], modules: ModuleDeps): Gateway {
  const { folder } = modules;
  const spec = mergeDocuments(reading, roots);
  checkRequired(reading, spec, roots);
  readApiVersion(reading, spec, roots);
  const split = splitListeners(reading, readListeners(reading, spec.listeners, folder));
  const { serving: listeners } = split;
  const admin = readAdmin(reading, spec, split);
  const adminNames = new Set(split.admin.map((each) => each.name));
  const upstreams = readUpstreams(reading, spec.upstreams, folder);
  const ofVersions = versionPolicies(reading, spec);
  const policies = joinMembers(reading, spec.policies, readPolicies(reading, spec.policies, modules));
  const defaults = spec.defaults?.value;
  const routes = readRoutes(reading, {
    spec,
    listeners,
    listenerNames: [...spec.listeners.keys()].filter((each) => !adminNames.has(each)).sort(),
    adminNames,
    policies,
    policyLists: new PolicyLists(reading, spec, policies),
    versionPolicies: ofVersions.map((policy) => policy.name),
    timeoutMs: readDuration(reading, reading.text(defaults, 'timeout'), undefined),
    bodyBytesMax: readBodyLimit(reading.child(reading.child(defaults, 'limits'), 'body'), undefined),
  });
  checkDefaultVersion(reading);
  const name = spec.name?.value;
  return {
    name: isText(name) ? name.value : 'gateway',
    listeners: byName(listeners),
    ...(admin && { admin }),
    upstreams: byName(upstreams),
    consumers: byName(readConsumers(reading, spec.consumers)),
    policies: byName(
      [...policies.values(), ...(reading.askedVersions.size > 0 ? ofVersions : [])].map(
        ({ params: _, members: __, ...policy }) => policy,
      ),
    ),
    routes: byName(routes),
    chains: byName(
      [...spec.chains].map(([name, { key, value }]) => ({ name, key: spanOf(key), node: value })),
    ),
    ...(spec.defaults && { defaults: { key: spanOf(spec.defaults.key), node: spec.defaults.value } }),
    rollout: readRollout(reading, spec),
    tests: readTests(reading, spec),
    invariants: readInvariants(reading, spec),
    lint: readLint(reading, spec),
    ...readTelemetry(reading, spec.telemetry?.value, folder),
  };
}

function readRoutes(reading: SpecReading, context: RouteContext): Route[] {
  const routes: Route[] = [];
  for (const [name, entry] of context.spec.routes) {
    const route = readRoute(reading, name, entry, context);
    if (route !== undefined) routes.push(route);
  }
  return routes;
}

function byName<Named extends { readonly name: string }>(list: readonly Named[]): Named[] {
  return [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
}
