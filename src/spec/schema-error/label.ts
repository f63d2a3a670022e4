const SECTION_WORD: Readonly<Record<string, string>> = {
  listeners: 'listener',
  upstreams: 'upstream',
  policies: 'policy',
  chains: 'chain',
  routes: 'route',
};

/** How a message names the value at a path. */
export function label(path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the spec';
  const section = path.length === 2 ? SECTION_WORD[path[0] ?? ''] : undefined;
  if (section !== undefined) return `${section} \`${last}\``;
  if (!/^\d+$/.test(last)) return `\`${last}\``;
  return `entry ${Number(last) + 1} of ${label(path.slice(0, -1))}`;
}

/** How a message says in which value something stands. */
export function within(path: readonly string[]): string {
  return path.length === 0 ? 'at the top of the spec' : `in ${label(path)}`;
}
