/**
 * The content of an answer on its way to the client, as policies meet it: taps see what comes, transforms change
 * it. A policy asks for either while it has the answer's head; engines do the work.
 */
import type { Duplex } from 'node:stream';
import type { HeaderFields } from './header-fields.ts';

/** Why the body of a request cannot be had: beyond its bound, no longer coming, or its client gone. */
export type BodyFailure = 'too-large' | 'stalled' | 'gone';

/** Sees content as it comes, before any transform. */
export interface ContentTap {
  /** Some content; the bytes are lent, so that what is kept must be copied. */
  piece(bytes: Uint8Array): void;
  /** Called once: whether all of it came. A message without content is complete. */
  end(complete: boolean): void;
}

/** What is to be done with the content of one answer. */
export class AnswerContent {
  readonly taps: ContentTap[] = [];
  /** In the order in which content passes through them. */
  readonly transforms: Duplex[] = [];
  /** Whether the head waits until all of what the transforms give is there. */
  whole = false;
  #told = false;

  /** Some content has come. */
  piece(bytes: Uint8Array): void {
    for (const tap of this.taps) tap.piece(bytes);
  }

  /** All content has come. */
  complete(): void {
    this.#tell(true);
  }

  /** The exchange is over: what has not come by now will not. */
  close(): void {
    this.#tell(false);
    for (const transform of this.transforms) transform.destroy();
  }

  #tell(complete: boolean): void {
    if (this.#told) return;
    this.#told = true;
    for (const tap of this.taps) tap.end(complete);
  }
}

/** As much of an answer's head as content has to do with. */
interface ContentHead {
  readonly headers: HeaderFields;
  content?: AnswerContent;
}

/** Has a tap see the content of the answer with this head. */
export function tapContent(head: ContentHead, tap: ContentTap): void {
  contentOf(head).taps.push(tap);
}

/**
 * Sends the content of the answer with this head through a stream of bytes; several stand one behind the other in
 * the order of asking. With `whole`, the head goes out only when the stream has ended well: one that errs before
 * then makes it a 502, later the answer breaks off. What the head says of length, ranges and digests of the
 * content goes away. Answers without content (to HEAD, 204, 304) pass without it.
 */
export function transformContent(head: ContentHead, stream: Duplex, { whole = false } = {}): void {
  const content = contentOf(head);
  content.transforms.push(stream);
  content.whole ||= whole;
  for (const name of ABOUT_CONTENT) head.headers.remove(name);
}

const ABOUT_CONTENT = [
  'content-length',
  'accept-ranges',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
];

function contentOf(head: ContentHead): AnswerContent {
  head.content ??= new AnswerContent();
  return head.content;
}
