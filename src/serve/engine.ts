import type { Engine } from '../proxy/types.ts';

/** The engines by name; each is loaded only when it is asked for. */
export const ENGINES = {
  native: async (): Promise<Engine> =>
    (await import('../proxy/engine/native/native-engine.ts')).createNativeEngine(),
  node: async (): Promise<Engine> => (await import('../proxy/engine/node/node-engine.ts')).createNodeEngine(),
} as const;

export type EngineName = keyof typeof ENGINES;

/** The names that `--engine` takes, the default one first. */
export const ENGINE_NAMES = Object.keys(ENGINES) as readonly EngineName[]; // Object.keys widens to string
