import type { CommandWords, OptionWords } from './words.ts';

/** The completion script for zsh. */
export function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef gw
# zsh completion for gw; put \`source <(gw completion zsh)\` into ~/.zshrc, behind compinit
_gw() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
compdef _gw gw
`;
}

function commandCase({ name, options, choices }: CommandWords): string {
  const plain = choices.length > 0 ? `*:value:(${choices.join(' ')})` : '*:file:_files';
  const specs = [...options.flatMap(optionSpecs), quote(plain)];
  return `    ${name}) _arguments ${specs.join(' ')} ;;`;
}

function optionSpecs({ long, short, description, takesValue, choices }: OptionWords): string[] {
  const text = description.replace(/[[\]:\\]/g, '\\$&');
  const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : ':value:_files';
  const names = short === undefined ? [long] : [long, short];
  return names.map((name) => quote(`${name}[${text}]${takesValue ? value : ''}`));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
