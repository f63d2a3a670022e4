import type { Exchange } from '../../http/types.ts';

/** What the choice of a share looks at. */
export type ShareSource = Pick<Exchange, 'clientAddress' | 'params' | 'identity'> & {
  readonly request: Pick<Exchange['request'], 'headers'>;
};
