import { MIRROR_BOUNDS } from '../../artifact/mirror-bounds.ts';
import type { MirrorRecord } from '../../artifact/types.ts';
import { fieldName } from '../../http/field-name.ts';
import type { HeaderFields } from '../../http/header-fields.ts';
import type { Upstream } from '../../upstream/types.ts';
import type { MirrorPlan } from '../types.ts';

const MARK_FIELD = fieldName('x-gw-mirrored');

/** The copies of one route's requests, counted in this process. */
export function createMirrorPlan(upstream: Upstream, record: Omit<MirrorRecord, 'upstream'>): MirrorPlan {
  const { bodyBytesMax, inFlightMax, timeoutMs, marks = false } = { ...MIRROR_BOUNDS, ...record };
  const { connectMs, responseMs } = upstream.record.timeouts;
  let underWay = 0;
  return {
    upstream,
    percent: record.percent,
    bodyBytesMax,
    timeoutMs: timeoutMs ?? connectMs + responseMs,
    begin() {
      if (underWay >= inFlightMax) return false;
      underWay += 1;
      return true;
    },
    end() {
      underWay -= 1;
    },
    mark(headers: HeaderFields) {
      if (marks) headers.set(MARK_FIELD, '1');
    },
  };
}
