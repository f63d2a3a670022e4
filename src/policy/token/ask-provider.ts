/** Asks a provider of keys or of identities: bounded in time and size, and never led elsewhere by a redirect. */
import type { PolicyDeps } from '../types.ts';

const TIMEOUT_MS = 5_000;
const BYTES_MAX = 1_048_576;

/** The JSON that a provider answers. Rejects when it is down, slow, says no, or answers too much or no JSON. */
export async function askProvider(
  { fetch }: Pick<PolicyDeps, 'fetch'>,
  url: string,
  init: RequestInit = {},
): Promise<unknown> {
  const response = await begin(fetch, url, init);
  if (response.status === 200) return readJson(response);
  await response.body?.cancel();
  throw new Error(`it answered with status ${response.status}`);
}

/** The JSON of a provider that says yes, or no with a reason (4xx). Rejects as `askProvider` does for all else. */
export async function askForEither(
  { fetch }: Pick<PolicyDeps, 'fetch'>,
  url: string,
  init: RequestInit,
): Promise<{ readonly isGranted: boolean; readonly said: unknown }> {
  const response = await begin(fetch, url, init);
  const { status } = response;
  if (status === 200 || status === 400 || status === 401) {
    return { isGranted: status === 200, said: await readJson(response) };
  }
  await response.body?.cancel();
  throw new Error(`it answered with status ${status}`);
}

function begin(fetch: PolicyDeps['fetch'], url: string, init: RequestInit): Promise<Response> {
  return fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
}

async function readJson(response: Response): Promise<unknown> {
  const bytes = await readBounded(response, BYTES_MAX);
  return JSON.parse(bytes.toString('utf8'));
}

/** The whole body of an answer. Rejects when it is longer than `bytesMax`. */
export async function readBounded({ body }: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop cancels the body.
    if (size > bytesMax) throw new Error(`its answer is longer than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Why asking failed, in a few words: fetch hides it in the cause. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  if (cause instanceof Error && cause.message !== '') return cause.message;
  if (error instanceof SyntaxError) return 'its answer is no JSON';
  return error.message;
}
