/** Colors by what they mean. The one file that knows chalk, which is loaded only when there is something to color. */
import { createRequire } from 'node:module';
import type { Severity } from '../diagnostic/types.ts';

type Brush = (text: string) => string;

/** One brush for each thing that is colored; without color each gives the text back as it is. */
export interface Paint extends Readonly<Record<Severity, Brush>> {
  /** What frames are drawn with: line numbers, bars, arrows. */
  readonly frame: Brush;
  readonly note: Brush;
  readonly help: Brush;
  readonly strong: Brush;
  readonly good: Brush;
}

/** The brushes, with color or without. */
export function createPaint(color: boolean): Paint {
  return color ? colored() : PLAIN;
}

const asItIs: Brush = (text) => text;

const PLAIN: Paint = {
  error: asItIs,
  warning: asItIs,
  info: asItIs,
  frame: asItIs,
  note: asItIs,
  help: asItIs,
  strong: asItIs,
  good: asItIs,
};

function colored(): Paint {
  // `require`, since formats are synchronous and an import at the top would cost every command 6 ms.
  const { Chalk } = createRequire(import.meta.url)('chalk') as typeof import('chalk');
  // Whether to color has been decided; chalk's own guess at the terminal does not count.
  const chalk = new Chalk({ level: 1 });
  return {
    error: chalk.red.bold,
    warning: chalk.yellow.bold,
    info: chalk.cyan.bold,
    frame: chalk.blue.bold,
    note: chalk.green.bold,
    help: chalk.cyan.bold,
    strong: chalk.bold,
    good: chalk.green,
  };
}
