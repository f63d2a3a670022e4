// Preloaded into a gw process (NODE_OPTIONS=--import): the parts of the world that only root may change. The wall
// clock goes by FAULT_CLOCK, a file with the milliseconds that it is ahead, read on SIGWINCH; names are those of
// FAULT_NAMES, a file with addresses by name in JSON, and nothing is known while that is not there.
import dns from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

const { FAULT_CLOCK: clockFile, FAULT_NAMES: namesFile } = process.env;

if (clockFile !== undefined && isMainThread) {
  const RealDate = Date;
  let aheadMs = 0;
  globalThis.Date = class extends RealDate {
    constructor(...given) {
      super(...(given.length === 0 ? [RealDate.now() + aheadMs] : given));
    }

    static now() {
      return RealDate.now() + aheadMs;
    }
  };
  process.on('SIGWINCH', () => {
    aheadMs = Number(readFileSync(clockFile, 'utf8'));
  });
}

if (namesFile !== undefined) {
  const failed = (code, name) => Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code });
  dns.lookup = async (name) => {
    let names;
    try {
      names = JSON.parse(readFileSync(namesFile, 'utf8'));
    } catch {
      throw failed('EAI_AGAIN', name);
    }
    if (names[name] === undefined) throw failed('ENOTFOUND', name);
    return names[name].map((address) => ({ address, family: 4 }));
  };
  syncBuiltinESMExports();
}
