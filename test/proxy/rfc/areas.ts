import { CONNECTIONS } from './connections.ts';
import { FIELDS_AND_CONTENT } from './fields.ts';
import { FRAMING } from './framing.ts';
import { HOP_BY_HOP_FIELDS, WAY } from './hop-by-hop.ts';
import { INTERIM_AND_TRAILERS } from './interim.ts';
import { MESSAGE_SYNTAX } from './message-syntax.ts';
import { METHODS } from './methods.ts';
import { REQUEST_TARGET } from './request-target.ts';
import { STATUSES } from './statuses.ts';
import type { Area } from './support/types.ts';
import { UPGRADE } from './upgrade.ts';

/** All cases, in the order of docs/conformance.md. */
export const AREAS: readonly Area[] = [
  MESSAGE_SYNTAX,
  REQUEST_TARGET,
  FRAMING,
  CONNECTIONS,
  HOP_BY_HOP_FIELDS,
  WAY,
  FIELDS_AND_CONTENT,
  METHODS,
  INTERIM_AND_TRAILERS,
  STATUSES,
  UPGRADE,
];
