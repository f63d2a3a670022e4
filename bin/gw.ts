#!/usr/bin/env node
// The real world for the command line: the only file that sets the exit code. It never calls process.exit, so
// that everything written reaches its reader first.
import { main } from '../src/cli/main.ts';
import type { CommandIo, OutputStream } from '../src/cli/types.ts';

/** Whether something that was written did not arrive, so that no exit code may say that all is well. */
let isIncomplete = false;

function outputStream(stream: NodeJS.WriteStream, name: string): OutputStream {
  let isOpen = true;
  stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    // The reader has seen enough (`gw routes | head`): that is no error, and nothing more is written.
    if (code === 'EPIPE') isOpen = false;
    else if (!isIncomplete) {
      // Anything else, such as a full disk, may pass: whoever serves goes on writing.
      isIncomplete = true;
      process.exitCode = 2;
      if (stream !== process.stderr) process.stderr.write(`error: cannot write ${name}: ${message}\n`);
    }
  });
  return {
    write(data) {
      if (isOpen) stream.write(data);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      // 0 is what a terminal says that does not know.
      return stream.isTTY && stream.columns > 0 ? stream.columns : undefined;
    },
  };
}

let stdin: Promise<Uint8Array> | undefined;

/** Read once, however many ask. */
function readStdin(): Promise<Uint8Array> {
  stdin ??= (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    return Buffer.concat(chunks);
  })();
  return stdin;
}

const io: CommandIo = {
  stdout: outputStream(process.stdout, 'standard output'),
  stderr: outputStream(process.stderr, 'standard error'),
  cwd: process.cwd(),
  env: process.env,
  readStdin,
  streamStdin: () => process.stdin,
};

const exitCode = await main(process.argv.slice(2), io);
process.exitCode = isIncomplete ? 2 : exitCode;
