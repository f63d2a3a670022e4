import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import { createNodeEngine } from '../../src/proxy/engine/node/node-engine.ts';
import { describeAnswers } from './conformance/answers.ts';
import { describeExchanges } from './conformance/exchanges.ts';
import { describeHealth } from './conformance/health.ts';
import { describeReloads } from './conformance/reloads.ts';
import { describeShares } from './conformance/shares.ts';

const ENGINES = { node: createNodeEngine, native: createNativeEngine } as const;

for (const [name, factory] of Object.entries(ENGINES)) {
  describeExchanges(name, factory);
  describeAnswers(name, factory);
  describeReloads(name, factory);
  describeHealth(name, factory);
  describeShares(name, factory);
}
