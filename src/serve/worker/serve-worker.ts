// A worker's program: a gateway that goes from revision to revision as the primary process tells it. It reads no
// spec, watches no file and says only what policies have to tell; its access log goes to the primary, which joins the lines of all.
// The addresses are node:cluster's: bound once in the primary, accepted on here. When the primary is gone, the
// channel to it closes, and node:cluster ends this process.
import { openArtifact } from '../../artifact/open.ts';
import { ModuleError } from '../../policy/custom/module-error.ts';
import { createGateway, type Gateway } from '../../proxy/gateway.ts';
import type { ListenerChange } from '../../proxy/listener-set.ts';
import type { Material } from '../../proxy/load-revision.ts';
import { addressKey } from '../../proxy/revision.ts';
import { createTelemetry } from '../../telemetry/telemetry.ts';
import { AdminMember } from '../admin/member.ts';
import { createDeniedObserver } from '../audit/denied.ts';
import { openEndpointsFile } from '../endpoints/open-endpoints-file.ts';
import { ENGINES, type EngineName } from '../engine.ts';
import { createModuleImporter } from '../module/import-module.ts';
import type { Answer, Asked, Order, Purged, RampStopped, Refused, Reported, Said, Step } from './types.ts';
import { WorkerTogether } from './worker-together.ts';

const NOTHING: Material = { secrets: new Map(), files: new Map() };

/** What the gateway reads while it loads a revision. */
let material = NOTHING;
/** The primary's descriptors of sockets that it was handed. */
let inherited: ReadonlyMap<string, number> = new Map();
/** The revision on its way. */
let change: ListenerChange | undefined;

// What a terminal or a service manager sends to all processes of a group is for the primary to act on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)
  process.on(signal, () => undefined);

// Without a primary there is nobody to write to, and this process is about to end.
process.stdout.on('error', () => undefined);

const together = new WorkerTogether((message) => send(message));
const [engineName, log, denied] = process.argv.slice(2);
const member = new AdminMember();
const gateway = createGateway({
  observersOf: (artifact) => member.observersOf(artifact),
  engine: await ENGINES[engineName as EngineName](), // the primary has checked it
  resolveSecret: (reference) => known(material.secrets, reference),
  readFile: async (path) => known(material.files, path),
  together,
  warn,
  importModule: createModuleImporter(warn),
  openEndpointsFile,
  inherited: { take: (address) => inherited.get(addressKey(address)) },
  onRampTrip: (trip) => send({ kind: 'ramp-stopped', trip }),
  telemetry: createTelemetry({
    writeLines: log === 'log' ? (lines) => process.stdout.write(lines) : undefined,
    warn,
  }),
  observers:
    denied === 'denied' ? [createDeniedObserver((entries) => send({ kind: 'refused', entries }))] : [],
});
process.on('message', (order: Order) => void follow(order));
answer({ kind: 'ready' });

/** The primary says it, in its own form; without one there is standard error. */
function warn(text: string): void {
  if (process.connected) send({ kind: 'said', text });
  else process.stderr.write(`${text}\n`);
}

async function follow(order: Order): Promise<void> {
  if ('number' in order) return together.hear(order);
  if (order.kind === 'report') {
    const { asked, withMetrics } = order;
    return send({ kind: 'reported', asked, report: await member.report(gateway, withMetrics) });
  }
  if (order.kind === 'retreat') return gateway.retreat(order.accepts);
  if (order.kind === 'ramp-stopped') return gateway.stopRamp(order.trip);
  if (order.kind === 'close') return close(gateway, order.drainMs);
  try {
    await take(order);
    answer({ kind: 'done', addresses: gateway.addresses(), sockets: gateway.sockets() });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer({ kind: 'failed', message, ...(error instanceof ModuleError && { fault: error.fault }) });
  }
}

async function take(step: Step): Promise<void> {
  if (step.kind === 'prepare') {
    const { bytes, folder, ...referred } = step.revision;
    material = referred;
    inherited = referred.inherited;
    // A copy of its own: words are read in place, and need an offset that is a multiple of their size.
    const artifact = openArtifact(new Uint8Array(bytes));
    change = await gateway.prepare(artifact, folder).finally(() => {
      material = NOTHING;
    });
    return;
  }
  await change?.[step.kind]();
  if (step.kind === 'commit' || step.kind === 'abort') change = undefined;
}

async function close(gateway: Gateway, drainMs: number): Promise<void> {
  await gateway.close(drainMs);
  process.stdout.write('', () => {
    if (process.connected) process.disconnect();
  });
}

function answer(message: Answer): void {
  send(message);
}

function send(message: Answer | Asked | Purged | RampStopped | Refused | Reported | Said): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

function known(values: ReadonlyMap<string, string>, name: string): string {
  const value = values.get(name);
  if (value === undefined) throw new Error(`${name} is not part of the revision`);
  return value;
}
