/** One command of the README and what it says the command prints. */
export interface Example {
  readonly command: string;
  readonly output: string;
}
export function readExamples(): readonly Example[];
export function runCommand(command: string): Promise<string>;
export function matchesOutput(expected: string, actual: string): boolean;
