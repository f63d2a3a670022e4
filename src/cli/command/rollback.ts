// `gw rollback`: has a running gateway go back to an earlier revision.
import { ADMIN_ARGUMENT, AdminClient } from '../admin-client.ts';
import { CommandError } from '../error.ts';
import { writeJson } from '../json.ts';
import { argumentText, FORMAT_OPTION, isJson, optionText } from '../options.ts';
import type { Command, CommandArguments, CommandIo, ExitCode } from '../types.ts';

/** Rolls a running gateway back. */
export const rollbackCommand: Command = {
  arguments: [ADMIN_ARGUMENT],
  options: [
    {
      flags: '--to <digest>',
      description: 'the revision: at least 8 digits of its digest; default: the one that served before',
    },
    FORMAT_OPTION,
  ],
  examples: ['gw rollback', 'gw rollback http://127.0.0.1:9000 --to 1a2b3c4d5e6f'],
  run,
};

async function run(args: CommandArguments, io: CommandIo): Promise<ExitCode> {
  const to = optionText(args, 'to')?.toLowerCase();
  if (to !== undefined && !/^[0-9a-f]{8,64}$/.test(to)) {
    throw new CommandError(`"${to}" is not the beginning of a digest`, {
      hint: 'at least 8 hexadecimal digits, as `/revisions` and the admin page list them',
    });
  }
  const client = new AdminClient(argumentText(args, 0), io);
  const answer = await client.ask('POST', '/rollback', { ...(to !== undefined && { to }) });
  // It was reached and says no: there is no such revision, or it cannot be served.
  if (answer.status === 404 || answer.status === 409) {
    if (isJson(args)) writeJson(io.stdout, client.read(answer));
    else io.stderr.write(`error: ${client.failure(answer).message}\n`);
    return 1;
  }
  if (answer.status !== 200) throw client.failure(answer);
  const done = client.read(answer);
  if (isJson(args)) writeJson(io.stdout, done);
  else {
    const from = String(done.from).slice(0, 12);
    io.stdout.write(`rolled back from ${from} to ${done.revision}, until the spec changes\n`);
  }
  return 0;
}
