// What happens to requests when something breaks: faults made on purpose, one after the other, to a gateway under
// load, with real processes. node bench/faults.mjs [--short] [--only NAME[,NAME]] [--engine native|node] [--json]
// [--write] [--list]. Wants gw built. `--short` is what the tests run; `--write` puts the table into docs/faults.md.
// The exit code is 1 when something is otherwise than it must be.
import { parseArgs } from 'node:util';
import { CASES } from './lib/faults/cases.mjs';
import { faultTable, writeFaultTable } from './lib/faults/report.mjs';
import { LENGTHS, runCase } from './lib/faults/run-case.mjs';

const flag = { type: 'boolean', default: false };
const { values } = parseArgs({
  options: {
    ...{ short: flag, json: flag, write: flag, list: flag },
    only: { type: 'string' },
    engine: { type: 'string', default: 'native' },
  },
});
const wanted = values.only?.split(',');
const cases = CASES.filter(({ name }) => wanted === undefined || wanted.includes(name));

if (values.list) console.log(JSON.stringify(CASES.map(({ name }) => name)));
else await runAll();

async function runAll() {
  const length = values.short ? LENGTHS.short : LENGTHS.long;
  const rows = [];
  for (const each of cases) {
    const row = await runCase(each, { engine: values.engine, length });
    rows.push(row);
    if (values.json) console.log(JSON.stringify(row));
    else tell(row);
  }
  if (!values.json) console.log(`\n${faultTable(rows)}`);
  if (values.write) writeFaultTable(rows, { length, engine: values.engine });
  process.exitCode = rows.every(({ complaints }) => complaints.length === 0) ? 0 : 1;
}

function tell({ name, complaints, said, ...figures }) {
  console.log(`${name}: ${JSON.stringify(figures)}`);
  for (const complaint of complaints) console.log(`  must not be: ${complaint}`);
  if (complaints.length > 0) for (const line of said) console.log(`  gw: ${line}`);
}
