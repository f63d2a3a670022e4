import { spanOf } from '../../source/span.ts';
import type { Located } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';

/** Two bounds of one thing; the lower one may be written nowhere, and then its default holds. */
interface Bounds {
  readonly low: Located | undefined;
  readonly lowKey: string;
  readonly high: Located;
  readonly highKey: string;
}

/** Reports that the lower of two bounds is above the higher one. */
export function reportCrossed(reading: SpecReading, { low, lowKey, high, highKey }: Bounds): void {
  const more = low && { related: [{ message: `\`${lowKey}\` is here`, span: spanOf(low) }] };
  const hint = `raise \`${highKey}\`, or lower \`${lowKey}\``;
  reading.report('GW1430', high, `\`${highKey}\` is below \`${lowKey}\``, { hint, ...more });
}
