// The layers, highest first: a file imports only from layers below its own, and folders that share a
// layer never import each other. ARCHITECTURE.md explains them; test/house keeps both in step.
const layers = [
  ['cli'],
  ['serve', 'replay'],
  ['compile', 'diff', 'explain', 'lint', 'report', 'proxy', 'admin'],
  ['spec', 'upstream'],
  ['policy', 'action'],
  ['matching', 'telemetry'],
  ['source', 'artifact', 'http'],
  ['diagnostic'],
  ['util'],
];

/** Which one folder may import each named package, so that any of them can be replaced in one place. */
const owners = {
  yaml: 'source',
  '@marcbachmann/cel-js': 'policy/cel',
  tinyglobby: 'source',
  ajv: 'policy/validate',
  'ajv-formats': 'policy/validate',
  chalk: 'report',
  chokidar: 'serve',
  commander: 'cli',
  'http-proxy': 'proxy/engine/node',
  ioredis: 'policy/redis',
  'hash-wasm': 'proxy',
  jose: 'policy/jwt',
  'prom-client': 'telemetry',
  '@opentelemetry/otlp-transformer': 'telemetry',
  pino: 'telemetry',
  refa: 'matching/regex',
  '@eslint-community/regexpp': 'matching/regex',
};

/** What the proxy itself may never reach: the language people write belongs to the control plane. */
const dataPlane = ['proxy', 'upstream', 'telemetry'];
const controlPlane = ['spec', 'source', 'compile', 'diff', 'explain', 'lint', 'report', 'replay'];

const inFolders = (names) => `^src/(${names.join('|')})/`;

const layerRules = layers.flatMap((layer, index) => {
  const above = layers.slice(0, index).flat();
  return layer.map((folder) => ({
    name: `layer-${folder}`,
    severity: 'error',
    comment: `${folder} may import only from the layers below it`,
    from: { path: `^src/${folder}/` },
    to: { path: inFolders([...above, ...layer.filter((other) => other !== folder), 'nothing-else']) },
  }));
});

const ownerRules = Object.entries(owners).map(([name, owner]) => ({
  name: `owner-${name.replace('/', '-')}`,
  severity: 'error',
  comment: `only ${owner} imports ${name}`,
  from: { path: '^(src|bin)/', pathNot: `^src/${owner}` },
  to: { path: `node_modules/${name}/` },
}));

const effectFolders = [
  'replay',
  'compile',
  'diff',
  'explain',
  'lint',
  'report',
  'spec',
  'upstream',
  'policy',
  'action',
  'matching',
  'artifact',
  'http',
  'diagnostic',
  'util',
];

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...layerRules,
    ...ownerRules,
    {
      name: 'planes',
      severity: 'error',
      comment: 'the data plane never sees spec, source or anything of the control plane',
      from: { path: inFolders(dataPlane) },
      to: { path: inFolders(controlPlane) },
    },
    {
      name: 'effects-at-the-rim',
      severity: 'error',
      comment:
        'disk, network, clock and processes are reached only from cli, serve, proxy and two files of source',
      from: { path: `${inFolders(effectFolders)}|^src/source/(?!disk\\.ts|module-problem\\.ts)` },
      to: { path: '^(node:)?(fs|net|tls|http|https|child_process|worker_threads|dns)(/promises)?$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
