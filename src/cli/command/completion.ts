import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { type CommandWords, loadCommandWords } from '../completion/words.ts';
import { zshScript } from '../completion/zsh.ts';
import { argumentText } from '../options.ts';
import type { Command } from '../types.ts';

const SCRIPTS: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** Prints the completion script for a shell. */
export const completionCommand: Command = {
  arguments: [{ flags: '<shell>', description: 'which shell', choices: Object.keys(SCRIPTS) }],
  options: [],
  examples: ['source <(gw completion bash)'],
  async run(args, io, commands) {
    const script = SCRIPTS[argumentText(args, 0) ?? ''];
    if (script !== undefined) io.stdout.write(script(await loadCommandWords(commands)));
    return 0;
  },
};
