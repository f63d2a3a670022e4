import { createNativeEngine } from '../../src/proxy/engine/native/native-engine.ts';
import { createNodeEngine } from '../../src/proxy/engine/node/node-engine.ts';
import { describeHttp2 } from './conformance/http2.ts';
import { describeHttp2Attacks } from './conformance/http2-attacks.ts';
import { describeHttp2Bounds } from './conformance/http2-bounds.ts';
import { describeHttp2Upstreams } from './conformance/http2-upstreams.ts';

const ENGINES = { node: createNodeEngine, native: createNativeEngine } as const;

for (const [name, factory] of Object.entries(ENGINES)) {
  describeHttp2(name, factory);
  describeHttp2Attacks(name, factory);
  describeHttp2Bounds(name, factory);
  describeHttp2Upstreams(name, factory);
}
