const NEWLINE = 0x0a;

/**
 * Makes a function that takes bytes as they come and hands on whole lines, several at a time: lines of many
 * writers then never run into each other, however long they are. A line that never ends is never handed on.
 */
export function createLineRelay(sink: (lines: Uint8Array) => void): (chunk: Uint8Array) => void {
  let begun: Uint8Array[] = [];
  return (chunk) => {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const lines = chunk.subarray(0, end);
      sink(begun.length === 0 ? lines : Buffer.concat([...begun, lines]));
      begun = [];
    }
    if (end < chunk.length) begun.push(chunk.subarray(end));
  };
}
