// One compilation from beginning to end, wherever it runs: the artifact, the spec's own tests, the report as
// people read it, and what changes. Everything that needs the control plane stays on this side of the thread.
import { openArtifact } from '../artifact/open.ts';
import { type Build, buildArtifact } from '../compile/build.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { writePretty } from '../report/pretty.ts';
import { createDisk } from '../source/disk.ts';
import { countRouteChanges } from './route-changes.ts';
import { checkSpecTests } from './spec-tests.ts';
import type { CompileJob, CompileOutcome } from './types.ts';

/** Compiles a spec; what is wrong with it is part of the outcome. */
export function runCompileJob(job: CompileJob): CompileOutcome {
  const { path, cwd, env, stdin } = job;
  const build = buildArtifact(path, { disk: createDisk(), env, cwd, ...(stdin && { stdin }) });
  const { folder, watched, bytes, gateway, diagnostics } = build;
  const common = { folder, watched, isReadable: build.files.length > 0 };
  if (bytes === undefined || gateway === undefined) {
    return { ...common, report: reportOf(diagnostics, build, job) };
  }
  const artifact = openArtifact(bytes);
  const failed = checkSpecTests(artifact, gateway.tests);
  const report = reportOf([...diagnostics, ...failed], build, job);
  if (failed.length > 0) return { ...common, report };
  const changes = job.current && countRouteChanges(openArtifact(job.current), artifact);
  return { ...common, report, bytes, ...(changes && { changes }) };
}

function reportOf(diagnostics: readonly Diagnostic[], { files }: Build, { color }: CompileJob): string {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return writePretty(diagnostics, { textOf: (file) => texts.get(file), color });
}
