/** A target or authority that was refused may hold a user's name and password, or what follows a `#`. */
export function withoutSecrets(text: string): string {
  if (!text.includes('#') && !text.includes('@')) return text;
  const told = text.replace(/#.*$/s, '');
  return told.startsWith('/') ? told : told.replace(/^([a-z]+:\/\/)?[^/]*@/i, '$1');
}
