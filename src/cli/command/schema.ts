import { gatewaySchema } from '../../spec/schema.ts';
import { writeJson } from '../json.ts';
import type { Command } from '../types.ts';

/** Prints the JSON Schema of specs. */
export const schemaCommand: Command = {
  arguments: [],
  options: [],
  examples: ['gw schema > gateway.schema.json'],
  async run(_args, io) {
    writeJson(io.stdout, gatewaySchema());
    return 0;
  },
};
