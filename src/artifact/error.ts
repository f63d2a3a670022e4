/** An artifact that cannot be used: what is wrong with the file, and what to do. For people, so without a stack. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError';
}

/** The error for content that passes the digest and still makes no sense: our bug, or a forger's work. */
export function inconsistent(what: string): ArtifactError {
  return new ArtifactError(
    `the artifact is inconsistent (${what}); compile it again with this version of gw`,
  );
}
