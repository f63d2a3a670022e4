import { joinFigures, quantileMs, type RouteFigures, totalFigures } from '../../telemetry/route-stats.ts';
import { json } from '../answer.ts';
import { document, list } from '../schema.ts';
import { ROUTE, STATS } from '../shapes.ts';
import type { Resource } from '../types.ts';

/** The routes with how they do. */
export const routes: Resource = {
  method: 'GET',
  path: '/routes',
  doc: {
    summary: 'The routes, with their rates, errors and durations of late',
    answers: {
      200: {
        description:
          'The routes by name, the figures of requests that none of them took, and of all requests.',
        schema: document({ routes: list(ROUTE), unmatched: STATS, all: STATS }),
      },
    },
  },
  async handle(_asked, deps) {
    const [rows, members] = await Promise.all([deps.routes(), deps.members()]);
    const figures = joinFigures(members.map((each) => each.routes));
    return json({
      routes: rows.map((row) => ({ ...row, stats: statsOf(figures.get(row.name)) })),
      unmatched: statsOf(figures.get('')),
      all: statsOf(totalFigures(figures.values())),
    });
  },
};

const NONE: Omit<RouteFigures, 'route'> = {
  total: 0,
  errors: 0,
  inFlight: 0,
  ratePerS: 0,
  errorRatePerS: 0,
  buckets: new Map(),
};

function statsOf({ total, errors, inFlight, ratePerS, errorRatePerS, buckets } = NONE): object {
  const ms = (quantile: number) => {
    const found = quantileMs(buckets, quantile);
    return found === undefined ? null : Number(found.toPrecision(3));
  };
  return {
    ratePerS: round(ratePerS),
    errorRatePerS: round(errorRatePerS),
    p50Ms: ms(0.5),
    p95Ms: ms(0.95),
    p99Ms: ms(0.99),
    inFlight,
    total,
    errors,
  };
}

function round(rate: number): number {
  return Math.round(rate * 100) / 100;
}
