import type { CommandWords, OptionWords } from './words.ts';

/** The completion script for bash; what it does not know is completed as a file name. */
export function bashScript(commands: readonly CommandWords[]): string {
  return `# bash completion for gw; put \`source <(gw completion bash)\` into ~/.bashrc
_gw() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' word words=''
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  if [[ -z $command ]]; then
    words='${commands.map(({ name }) => name).join(' ')} --help --version'
  else
    case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
    esac
    if [[ -z $words ]]; then
      case "$command" in
${commands.map(optionCase).join('\n')}
      esac
    fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _gw gw
`;
}

function valueCases({ name, options }: CommandWords): string[] {
  return options
    .filter(({ choices }) => choices.length > 0)
    .map(({ long, choices }) => `      '${name} ${long}') words='${choices.join(' ')}' ;;`);
}

function optionCase({ name, options, choices }: CommandWords): string {
  const dashed = options.flatMap(({ long, short }: OptionWords) =>
    short === undefined ? [long] : [long, short],
  );
  const plain = choices.length === 0 ? '' : ` else words='${choices.join(' ')}';`;
  return `        ${name}) if [[ $current == -* ]]; then words='${dashed.join(' ')}';${plain} fi ;;`;
}
