import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import { createNodeEngine } from '../../src/proxy/engine/node/node-engine.ts';
import { describeBodies } from './conformance/bodies.ts';
import { describeFailures } from './conformance/failures.ts';
import { describeFraming } from './conformance/framing.ts';
import { describeLifecycle } from './conformance/lifecycle.ts';
import { describePools } from './conformance/pools.ts';
import { describeTls } from './conformance/tls.ts';
import { describeWebSockets } from './conformance/web-sockets.ts';

const ENGINES = { node: createNodeEngine, native: createNativeEngine } as const;

for (const [name, factory] of Object.entries(ENGINES)) {
  describeFraming(name, factory);
  describeBodies(name, factory);
  describeFailures(name, factory);
  describePools(name, factory);
  describeWebSockets(name, factory);
  describeTls(name, factory);
  describeLifecycle(name, factory);
}
