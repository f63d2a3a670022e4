/**
 * What loads modules, as a module of its own within a data URL: it needs no file, and its `import` is Node's whatever
 * else holds this file. Relative imports of a module whose URL ends in `?gw=…` get the same end, and are ES modules
 * whatever a package.json says: CommonJS has a cache of its own, which knows no ends of URLs. `gw/policy` is there for
 * every module, wherever gw is installed.
 */
const HOOKS = `
const API = 'data:text/javascript,export const definePolicy = (policy) => policy;';
const FORMATS = { js: 'module', mjs: 'module', ts: 'module-typescript', mts: 'module-typescript' };
const ofGw = (specifier) => (specifier === 'gw/policy' ? { url: API, shortCircuit: true } : undefined);
function marked(specifier, { parentURL = '' }, found) {
  const mark = /[?]gw=[0-9a-f]+$/;
  const isRelative = found.url.startsWith('file:') && /^[.]{1,2}[/]/.test(specifier);
  const given = isRelative && mark.test(parentURL) ? mark.exec(parentURL)[0] : '';
  const url = found.url + given;
  const [, ending] = /[.](\\w+)[?]gw=[0-9a-f]+$/.exec(url) ?? [];
  return { ...found, url, format: FORMATS[ending] ?? found.format };
}
export const resolveNow = (specifier, context, next) =>
  ofGw(specifier) ?? marked(specifier, context, next(specifier, context));
export const resolve = async (specifier, context, next) =>
  ofGw(specifier) ?? marked(specifier, context, await next(specifier, context));
`;

/** Node.js 20 has only hooks in a thread of their own; newer ones have them in place, and give up the former. */
const PROGRAM = `
import * as nodeModule from 'node:module';
const hooks = ${JSON.stringify(dataUrl(HOOKS))};
if (nodeModule.registerHooks === undefined) nodeModule.register(hooks);
else nodeModule.registerHooks({ resolve: (await import(hooks)).resolveNow });
export const load = (url) => import(url);
`;

/** The URL of a module with a function `load`, which imports what stands at a URL. */
export const LOADER = dataUrl(PROGRAM);

function dataUrl(program: string): string {
  return `data:text/javascript,${encodeURIComponent(program)}`;
}
