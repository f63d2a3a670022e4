import { artifact } from './resource/artifact.ts';
import { diff } from './resource/diff.ts';
import { errors } from './resource/errors.ts';
import { explain } from './resource/explain.ts';
import { metrics } from './resource/metrics.ts';
import { page } from './resource/page.ts';
import { live, ready } from './resource/probes.ts';
import { ramps } from './resource/ramps.ts';
import { reload } from './resource/reload.ts';
import { revisions } from './resource/revisions.ts';
import { rollback } from './resource/rollback.ts';
import { routes } from './resource/routes.ts';
import { status } from './resource/status.ts';
import { upstreams } from './resource/upstreams.ts';
import type { Resource } from './types.ts';

/** Everything that an admin listener serves; a new one is a file in `resource/` and a line here. */
export const RESOURCES: readonly Resource[] = [
  page,
  live,
  ready,
  status,
  routes,
  upstreams,
  ramps,
  errors,
  revisions,
  metrics,
  explain,
  diff,
  reload,
  rollback,
  artifact,
];
