// From a checked gateway to the bytes of an artifact. Equal gateways give equal bytes: everything is numbered
// in the order of names, and nothing of this machine or this moment gets in.
import { encodeContainer } from '../artifact/container.ts';
import { encodeRecords } from '../artifact/encode-records.ts';
import { openArtifact } from '../artifact/open.ts';
import type {
  AdminRecord,
  Artifact,
  ConsumerRecord,
  ListenerRecord,
  PolicyRecord,
  Provenance,
  RouteRecord,
  UpstreamRecord,
} from '../artifact/types.ts';

import type { Diagnostic, Result } from '../diagnostic/types.ts';
import { openRuleSets, type RuleSet } from '../matching/algebra/rule-set.ts';
import { encodeRouter } from '../matching/encode-router.ts';
import type { Admin, Gateway, Route, Written } from '../spec/types.ts';
import { ambiguousRoutes } from './ambiguous-routes.ts';
import { checkTranslation } from './check-translation.ts';
import { type Entries, listEntries } from './entries.ts';
import { brokenInvariants } from './invariant/broken-invariants.ts';
import { strayOwnPaths } from './own-paths.ts';
import { unreachableRoutes } from './unreachable-routes.ts';

/** What goes into an artifact beside the gateway. */
export interface CompileOptions {
  readonly provenance: Provenance;
  /** The name in the artifact of a file as its spans name it. */
  fileName(path: string): string;
}

/**
 * Compiles a gateway; without bytes when two of its routes tie. With bytes there may be errors too: routes that never
 * match, and invariants that do not hold. Throws only over a bug of gw's own.
 */
export function compileGateway(gateway: Gateway, options: CompileOptions): Result<Uint8Array> {
  const entries = listEntries(gateway);
  const diagnostics = ambiguousRoutes(gateway, entries);
  if (diagnostics.length > 0) return { diagnostics };
  const records = encodeRecords({
    name: gateway.name,
    listeners: gateway.listeners.map(recordOf<ListenerRecord>),
    upstreams: gateway.upstreams.map(recordOf<UpstreamRecord>),
    policies: gateway.policies.map(recordOf<PolicyRecord>),
    consumers: gateway.consumers.map(recordOf<ConsumerRecord>),
    admin: gateway.admin && adminRecord(gateway.admin),
    telemetry: gateway.telemetry,
    routes: gateway.routes.map((route) => routeRecord(route, options)),
    provenance: options.provenance,
  });
  const bytes = encodeContainer(
    new Map([...records, ...encodeRouter(entries.list, gateway.listeners.length)]),
  );
  checkTranslation(
    bytes,
    entries.list,
    gateway.listeners.map(({ hosts }) => hosts),
  );
  return { value: bytes, diagnostics: provenDiagnostics(gateway, entries, openArtifact(bytes)) };
}

/** What only the whole route set shows: routes that never match, claims that do not hold, paths that lead elsewhere. */
function provenDiagnostics(gateway: Gateway, entries: Entries, artifact: Artifact): Diagnostic[] {
  let sets: readonly RuleSet[] | undefined;
  const ruleSets = () => {
    sets ??= openRuleSets(artifact);
    return sets;
  };
  return [
    ...unreachableRoutes({ gateway, entries, artifact, ruleSets }),
    ...brokenInvariants(gateway, ruleSets),
    ...strayOwnPaths(gateway, entries, artifact),
  ];
}

function recordOf<Record extends object>({ key: _, node: __, ...record }: Record & Written) {
  return record;
}

function adminRecord({ listeners, key: _, node: __, ...admin }: Admin): AdminRecord {
  return { ...admin, listeners: listeners.map(recordOf<ListenerRecord>) };
}

function routeRecord({ key, node: _, matches: __, ...record }: Route, options: CompileOptions): RouteRecord {
  const { line, column } = key.start;
  return { ...record, origin: { file: options.fileName(key.file), line, column } };
}
