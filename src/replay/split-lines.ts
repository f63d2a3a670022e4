/** Takes the pieces of a text, and hands each record over with its number from 1; undefined for one too long. */
export interface Splitter {
  push(text: string): void;
  end(): void;
}

/** What becomes of a record. */
export type OnRecord = (text: string | undefined, number: number) => void;

/** Characters that a record may have; what is longer is no line of a log. */
const RECORD_MAX = 1_048_576;

/** Splits lines; at most one line and one piece are in memory. Empty lines count, and are not handed over. */
export class LineSplitter implements Splitter {
  readonly #onRecord: OnRecord;
  #rest = '';
  #isTooLong = false;
  #number = 0;

  constructor(onRecord: OnRecord) {
    this.#onRecord = onRecord;
  }

  push(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#line(this.#rest === '' ? text.slice(start, end) : this.#rest + text.slice(start, end));
      this.#rest = '';
      start = end + 1;
    }
    if (!this.#isTooLong) this.#rest += text.slice(start);
    if (this.#rest.length <= RECORD_MAX) return;
    this.#isTooLong = true;
    this.#rest = '';
  }

  end(): void {
    if (this.#rest !== '' || this.#isTooLong) this.#line(this.#rest);
    this.#rest = '';
  }

  #line(line: string): void {
    this.#number++;
    const isTooLong = this.#isTooLong || line.length > RECORD_MAX;
    this.#isTooLong = false;
    if (isTooLong) this.#onRecord(undefined, this.#number);
    else if (line !== '' && line !== '\r')
      this.#onRecord(line.endsWith('\r') ? line.slice(0, -1) : line, this.#number);
  }
}
