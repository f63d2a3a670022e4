import type { ContentTap } from '../../http/content.ts';
import type { CacheStore } from './store.ts';

/** Gathers a content, unless it becomes too long or there is no room; `done` gets it, or nothing. */
export function collect(
  store: CacheStore,
  bytesMax: number,
  done: (body: Buffer | undefined) => void,
): ContentTap {
  const pieces: Buffer[] = [];
  let length = 0;
  let isOver = false;
  const finish = (body: Buffer | undefined) => {
    isOver = true;
    store.release(length);
    pieces.length = 0;
    done(body);
  };
  return {
    piece(bytes) {
      if (isOver) return;
      if (length + bytes.length > bytesMax || !store.reserve(bytes.length)) return finish(undefined);
      length += bytes.length;
      pieces.push(Buffer.from(bytes));
    },
    end(complete) {
      if (!isOver) finish(complete ? Buffer.concat(pieces) : undefined);
    },
  };
}
