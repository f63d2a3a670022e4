/** A request whose parameters would make a rewrite or a redirect lead somewhere nobody wrote: it is refused. */
export class UnsafeTargetError extends Error {
  override readonly name = 'UnsafeTargetError';
}
