// What one process that serves routes keeps for the admin listener, be it this one or a worker.
import type { MemberReport } from '../../admin/types.ts';
import type { Artifact } from '../../artifact/types.ts';
import type { Gateway } from '../../proxy/gateway.ts';
import { RecentErrors } from '../../telemetry/recent-errors.ts';
import { RouteStats } from '../../telemetry/route-stats.ts';
import type { ExchangeObserver } from '../../telemetry/types.ts';

/** Watches exchanges as soon as a revision has an admin listener; before, requests cost nothing. */
export class AdminMember {
  #stats: RouteStats | undefined;
  #errors: RecentErrors | undefined;

  /** Who hears of the exchanges of a revision. */
  observersOf({ admin, routeCount }: Artifact): readonly ExchangeObserver[] {
    if (admin === undefined) return [];
    this.#stats ??= new RouteStats(() => performance.now());
    this.#errors ??= new RecentErrors();
    this.#stats.retain(routeCount);
    return [this.#stats, this.#errors];
  }

  /** What is known now; the gateway gives the state of its upstreams and ramps and, if wanted, its metrics. */
  async report(
    gateway: Pick<Gateway, 'upstreams' | 'ramps' | 'metrics'>,
    withMetrics: boolean,
  ): Promise<MemberReport> {
    const metrics = withMetrics ? await gateway.metrics() : undefined;
    return {
      upstreams: gateway.upstreams(),
      ramps: gateway.ramps(),
      routes: this.#stats?.figures() ?? [],
      errors: this.#errors?.list() ?? [],
      ...(metrics && { metrics }),
    };
  }
}
