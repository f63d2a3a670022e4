// Holds the codec against Node's parser for as many messages as the argument says: `npm run fuzz -- 1000000`.
import { spawnSync } from 'node:child_process';

const [runs = '300000'] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/http/codec/differential.test.ts'],
  { stdio: 'inherit', env: { ...process.env, GW_FUZZ_RUNS: runs } },
);
process.exitCode = status ?? 1;
