/** `changed`: the files are no longer those that were compiled, so that compiling again may help. */
export type ModuleFault = 'broken' | 'changed';

/** A module of the user's that cannot serve: the spec's fault, not the world's. The message says where and why. */
export class ModuleError extends Error {
  readonly fault: ModuleFault;

  constructor(message: string, options: ErrorOptions & { readonly fault?: ModuleFault } = {}) {
    super(message, options);
    this.fault = options.fault ?? 'broken';
  }
}
