/** Why a provider cannot be asked at this URL, as the end of a sentence; undefined when it can. */
export function providerUrlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is no URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with `https://`';
  if (username !== '' || password !== '') return 'may hold no user name and no password';
  if (protocol === 'http:' && !isLoopback(hostname)) {
    return 'must begin with `https://`: whoever is on the way could answer in its place';
  }
  return undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
