import type { CommandEntry } from './types.ts';

/** Every command, in the order in which `gw --help` lists them; a command's code is loaded only when it runs. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'write a small working spec to begin with',
    load: async () => (await import('./command/init.ts')).initCommand,
  },
  {
    name: 'validate',
    summary: 'check a spec and say everything that is wrong with it',
    load: async () => (await import('./command/validate.ts')).validateCommand,
  },
  {
    name: 'lint',
    summary: 'find what is valid but unwise, and mend what is safe to mend',
    load: async () => (await import('./command/lint.ts')).lintCommand,
  },
  {
    name: 'compile',
    summary: 'make the artifact of a spec',
    load: async () => (await import('./command/compile.ts')).compileCommand,
  },
  {
    name: 'inspect',
    summary: 'show what an artifact holds',
    load: async () => (await import('./command/inspect.ts')).inspectCommand,
  },
  {
    name: 'serve',
    summary: 'run the gateway; reload when the spec changes',
    load: async () => (await import('./command/serve.ts')).serveCommand,
  },
  {
    name: 'audit',
    summary: 'check or show an audit log of `gw serve`',
    load: async () => (await import('./command/audit.ts')).auditCommand,
  },
  {
    name: 'status',
    summary: 'say what a running gateway serves, and whether it is ready',
    load: async () => (await import('./command/status.ts')).statusCommand,
  },
  {
    name: 'rollback',
    summary: 'have a running gateway serve an earlier revision, until its spec changes',
    load: async () => (await import('./command/rollback.ts')).rollbackCommand,
  },
  {
    name: 'diff',
    summary: 'say which requests a change treats differently, and how',
    load: async () => (await import('./command/diff.ts')).diffCommand,
  },
  {
    name: 'explain',
    summary: 'show which route takes a request and why, or what a diagnostic code means',
    load: async () => (await import('./command/explain.ts')).explainCommand,
  },
  {
    name: 'test',
    summary: "run the spec's own tests",
    load: async () => (await import('./command/test.ts')).testCommand,
  },
  {
    name: 'replay',
    summary: 'show what a spec, or two, do with the requests of access logs',
    load: async () => (await import('./command/replay.ts')).replayCommand,
  },
  {
    name: 'routes',
    summary: 'list the routes in the order in which they win',
    load: async () => (await import('./command/routes.ts')).routesCommand,
  },
  {
    name: 'rules',
    summary: 'list the rules of `gw lint`',
    load: async () => (await import('./command/rules.ts')).rulesCommand,
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of specs, for editors',
    load: async () => (await import('./command/schema.ts')).schemaCommand,
  },
  {
    name: 'completion',
    summary: 'print the completion script for a shell',
    load: async () => (await import('./command/completion.ts')).completionCommand,
  },
];
