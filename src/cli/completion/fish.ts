import type { CommandWords, OptionWords } from './words.ts';

/** The completion script for fish. */
export function fishScript(commands: readonly CommandWords[]): string {
  const names = commands.map(
    ({ name, summary }) => `complete -c gw -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
  );
  return `# fish completion for gw; \`gw completion fish > ~/.config/fish/completions/gw.fish\`
${[...names, ...commands.flatMap(commandLines)].join('\n')}
`;
}

function commandLines({ name, options, choices }: CommandWords): string[] {
  const when = `complete -c gw -n '__fish_seen_subcommand_from ${name}'`;
  const plain = choices.length === 0 ? [] : [`${when} -f -a ${quote(choices.join(' '))}`];
  return [...plain, ...options.map((option) => `${when} ${optionText(option)}`)];
}

function optionText({ long, short, description, takesValue, choices }: OptionWords): string {
  return [
    `-l ${long.slice(2)}`,
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    ...(takesValue ? ['-r'] : []),
    ...(choices.length > 0 ? [`-f -a ${quote(choices.join(' '))}`] : []),
    `-d ${quote(description)}`,
  ].join(' ');
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
