/** The client's own credentials, encoded as forms are before they are put together (RFC 6749 section 2.3.1). */
export function basicAuthorization(id: string, secret: string): string {
  const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  return `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`;
}
