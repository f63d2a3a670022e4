#!/usr/bin/env node
// The real world for the command line: the only file that sets the exit code. It never calls process.exit, so
// that everything written reaches its reader first.
import { main } from '../src/cli/main.ts';
import type { CommandIo, OutputStream } from '../src/cli/types.ts';

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  let isOpen = true;
  // The reader has seen enough (`gw routes | head`): that is no error, and nothing more is written.
  stream.on('error', () => {
    isOpen = false;
  });
  return {
    write(data) {
      if (isOpen) stream.write(data);
    },
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
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
  stdout: outputStream(process.stdout),
  stderr: outputStream(process.stderr),
  cwd: process.cwd(),
  env: process.env,
  readStdin,
};

process.exitCode = await main(process.argv.slice(2), io);
