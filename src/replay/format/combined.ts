import { isCombined, readCommonLine } from './common.ts';
import type { LogFormat } from './types.ts';

/** Common with referer and user agent: the default of nginx, and the usual choice for Apache httpd. */
export const combinedFormat: LogFormat = {
  name: 'combined',
  title: 'Combined Log Format',
  unit: 'line',
  read: (line) => (isCombined(line) ? readCommonLine(line) : 'not understood'),
};
