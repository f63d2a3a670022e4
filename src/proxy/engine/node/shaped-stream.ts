/** An answer on node:http whose content is tapped or transformed on its way to the client. */
import type { IncomingMessage } from 'node:http';
import type { AnswerContent } from '../../../http/content.ts';
import type { ResponseHead } from '../../../http/types.ts';
import { TransformChain } from '../transform-chain.ts';
import type { ClientSide } from './client-side.ts';

/** What a held answer tells whoever forwards it. */
export interface HeldEvents {
  /** The head and all content have been sent. */
  done(): void;
  /** A transform has failed, and no head has been sent. */
  failed(error: Error): void;
}

/** Has the taps see what comes. */
export function tapMessage(message: IncomingMessage, content: AnswerContent): void {
  if (content.taps.length === 0) return;
  message.on('data', (chunk: Buffer) => content.piece(chunk));
  message.once('end', () => content.complete());
}

/** Sends content through its transforms, and the head with all that they give once it is there. */
export function sendHeld(
  message: IncomingMessage,
  head: ResponseHead & { readonly content: AnswerContent },
  client: ClientSide,
  { done, failed }: HeldEvents,
): void {
  const pieces: Buffer[] = [];
  const chain = new TransformChain(head.content.transforms, {
    piece: (piece) => pieces.push(piece),
    end() {
      if (client.response.destroyed) return;
      const bytes = Buffer.concat(pieces);
      client.sendHead(head, { chunked: false, contentLength: String(bytes.length) });
      client.meter.responseBytes = bytes.length;
      client.response.end(bytes);
      done();
    },
    failed,
    drained: () => message.resume(),
  });
  message.on('data', (chunk: Buffer) => {
    chain.write(chunk);
    if (chain.congested) message.pause();
  });
  message.once('end', () => chain.end());
}
