// What the admin listener is asked for and what takes longer than the event loop may stand still: it is done in a thread.
import type { AskedRequest, Done, RouteRow } from '../../admin/types.ts';
import { isArtifact } from '../../artifact/container.ts';
import { openArtifact } from '../../artifact/open.ts';
import type { Action, Artifact } from '../../artifact/types.ts';
import { buildArtifact } from '../../compile/build.ts';
import { diffGateways } from '../../diff/diff.ts';
import { diffObject } from '../../diff/json.ts';
import type { DiffInput } from '../../diff/side.ts';
import { ruleText } from '../../diff/words.ts';
import { explainRequest } from '../../explain/explain.ts';
import { openRouter } from '../../matching/router.ts';
import { writePretty } from '../../report/pretty.ts';
import type { SourceDisk } from '../../source/types.ts';

/** A job; it survives structured cloning. */
export type AdminJob =
  | { readonly kind: 'routes'; readonly bytes: Uint8Array }
  | { readonly kind: 'explain'; readonly bytes: Uint8Array; readonly request: AskedRequest }
  | { readonly kind: 'diff'; readonly bytes: Uint8Array; readonly candidate: Uint8Array };

/** What each kind of job comes to. */
export interface AdminResults {
  readonly routes: readonly RouteRow[];
  readonly explain: object;
  readonly diff: Done<object>;
}

/** Does a job here and now. */
export function runAdminJob(job: AdminJob): AdminResults[AdminJob['kind']] {
  const artifact = openArtifact(job.bytes);
  if (job.kind === 'routes') return routeRows(artifact);
  if (job.kind === 'explain') return explainRequest(artifact, openRouter(artifact), job.request);
  const candidate = openCandidate(job.candidate);
  if ('problem' in candidate) return candidate;
  return { value: diffObject(diffGateways(sideOf(artifact), candidate.value)) };
}

function routeRows(artifact: Artifact): RouteRow[] {
  const ways: string[][] = Array.from({ length: artifact.routeCount }, () => []);
  const router = openRouter(artifact);
  for (const listener of artifact.listeners.keys()) {
    for (const { route, pattern: path, ...row } of router.table(listener)) {
      const text = ruleText({ ...row, path });
      if (ways[route]?.includes(text) === false) ways[route].push(text);
    }
  }
  return ways.map((match, index) => {
    const { name, action, policies } = artifact.route(index);
    return { name, match, action: actionText(action), upstreams: upstreamsOf(action), policies };
  });
}

function actionText(action: Action): string {
  if (action.kind === 'respond') return `respond ${action.respond.status}`;
  return action.kind === 'redirect' ? `redirect ${action.redirect.status}` : 'to';
}

function upstreamsOf(action: Action): string[] {
  return action.kind === 'to' ? action.to.split.map(({ upstream }) => upstream) : [];
}

/** A spec is read as if it lay in an empty folder of a machine without variables: see `NO_DISK`. */
function openCandidate(bytes: Uint8Array): Done<DiffInput> {
  if (isArtifact(bytes)) {
    try {
      return { value: sideOf(openArtifact(new Uint8Array(bytes))) };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }
  const build = buildArtifact('-', { disk: NO_DISK, env: {}, cwd: '/', stdin: bytes });
  if (build.bytes === undefined || build.gateway === undefined) {
    const texts = new Map(build.files.map(({ path, text }) => [path, text]));
    return { problem: writePretty(build.diagnostics, { textOf: (file) => texts.get(file), color: false }) };
  }
  return { value: { ...sideOf(openArtifact(build.bytes)), gateway: build.gateway } };
}

/** Whoever may ask what a spec would change may not thereby read what this process may read. */
const NO_DISK: SourceDisk = {
  stat: () => undefined,
  read() {
    throw new Error('a candidate is read alone; send an artifact that `gw compile` has made');
  },
  list: () => [],
  glob: () => [],
  real: (path) => path,
};

function sideOf(artifact: Artifact): DiffInput {
  return { artifact, shownFile: (file) => file };
}
