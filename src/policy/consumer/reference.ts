/** Whether a text is one reference to a secret and nothing else; a default would be the secret in plain text. */
export function isSecretReference(text: string): boolean {
  return /^\$\{(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^}]+)\}$/.test(text);
}
