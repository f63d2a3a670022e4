import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import { createNodeEngine } from '../../src/proxy/engine/node/node-engine.ts';
import { describeBodies } from './conformance/bodies.ts';
import { describeCopies } from './conformance/copies.ts';
import { describeEarlyAnswers } from './conformance/early-answers.ts';
import { describeFailures } from './conformance/failures.ts';
import { describeFraming } from './conformance/framing.ts';
import { describeHedging } from './conformance/hedging.ts';
import { describeLifecycle } from './conformance/lifecycle.ts';
import { describePipelines } from './conformance/pipelines.ts';
import { describePools } from './conformance/pools.ts';
import { describeRetries } from './conformance/retries.ts';
import { describeReuse } from './conformance/reuse.ts';
import { describeShapedAnswers } from './conformance/shaped-answers.ts';
import { describeTls } from './conformance/tls.ts';
import { describeUntouched } from './conformance/untouched.ts';
import { describeWebSockets } from './conformance/web-sockets.ts';
import { describeWholeBodies } from './conformance/whole-bodies.ts';

const ENGINES = { node: createNodeEngine, native: createNativeEngine } as const;

for (const [name, factory] of Object.entries(ENGINES)) {
  describeFraming(name, factory);
  describeBodies(name, factory);
  describeCopies(name, factory);
  describeWholeBodies(name, factory);
  describeShapedAnswers(name, factory);
  describeFailures(name, factory);
  describePipelines(name, factory);
  describeEarlyAnswers(name, factory);
  describePools(name, factory);
  describeRetries(name, factory);
  describeHedging(name, factory);
  describeUntouched(name, factory);
  describeReuse(name, factory);
  describeWebSockets(name, factory);
  describeTls(name, factory);
  describeLifecycle(name, factory);
}
