const HEADERS =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-auth|api-?key|.*[-_](?:token|secret|password|api-?key|apikey|auth-key|access-key))$/;
const PARAMETERS =
  /^(?:api_?-?key|access_?-?token|auth_?-?token|token|secret|client_?-?secret|password|passwd|pwd|sig|signature)$/;

/** Whether a header of this name carries credentials. */
export function isSecretHeader(name: string): boolean {
  return HEADERS.test(name.toLowerCase());
}

/** Whether a query parameter of this name carries credentials. */
export function isSecretParameter(name: string): boolean {
  return PARAMETERS.test(name.toLowerCase());
}
