import { type FieldName, fieldName } from './field-name.ts';

/** The field that carries a request's id, to the upstream and back to the client. */
export const REQUEST_ID_FIELD: FieldName = fieldName('x-request-id');

const WELL_FORMED = /^[A-Za-z0-9._~+/=:@-]{1,128}$/;

/** Whether a client's id may be kept: short, and nothing that could break a log line. */
export function isRequestId(text: string): boolean {
  return WELL_FORMED.test(text);
}
