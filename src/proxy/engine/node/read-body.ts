/** The body of a request on node:http, read whole before it is forwarded. */
import type { BodyFailure } from '../../../http/content.ts';
import { BodyCollector, bodyByLength } from '../body-collector.ts';
import type { ClientSide } from './client-side.ts';
import { PROGRESS_BYTES_MIN } from './forwarding.ts';
import { Timer } from './timers.ts';

/** Reads it; asks a client for it that waits to be asked. */
export function readBody(client: ClientSide, bytesMax: number): Promise<Uint8Array | BodyFailure> {
  const { hasBody, contentLength } = client.framing;
  const length = contentLength === undefined ? undefined : Number(contentLength);
  const known = bodyByLength(hasBody ? length : 0, bytesMax);
  if (known !== undefined) return Promise.resolve(known);
  const collector = new BodyCollector(bytesMax);
  collect(client, collector);
  if (client.response.destroyed) collector.fail('gone');
  else if (client.expectsContinue) client.response.writeContinue();
  return collector.body;
}

function collect(client: ClientSide, collector: BodyCollector): void {
  const { message, meter, bounds } = client;
  const progress = new Timer();
  let sinceProgress = 0;
  const stop = () => {
    progress.clear();
    message.off('data', take);
    message.pause();
  };
  const take = (chunk: Buffer) => {
    meter.requestBytes += chunk.length;
    sinceProgress += chunk.length;
    if (sinceProgress >= PROGRESS_BYTES_MIN) {
      sinceProgress = 0;
      progress.refresh();
    }
    collector.take(chunk, 0, chunk.length);
    if (!collector.isOpen) stop();
  };
  progress.set(bounds.timeouts.bodyMs, () => {
    client.closeAfter = true;
    collector.fail('stalled');
    stop();
  });
  message.on('data', take);
  message.once('end', () => {
    progress.clear();
    collector.end();
  });
  client.onClose(() => {
    progress.clear();
    collector.fail('gone');
  });
}
