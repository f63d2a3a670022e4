import { spanOf } from '../../source/span.ts';
import type { Located } from '../../source/types.ts';
import type { SpecReading } from '../reading.ts';

/** A credential: whose it is, what sort (as a noun), and a text that tells it from others of that sort. */
export interface Credential {
  readonly consumer: string;
  readonly noun: string;
  readonly identity: string;
  readonly at: Located;
}

/** The credentials of a spec's consumers: a credential that two have would not say who calls. */
export class Credentials {
  readonly #reading: SpecReading;
  readonly #first = new Map<string, Credential>();

  constructor(reading: SpecReading) {
    this.#reading = reading;
  }

  /** Notes a credential, or says that it is there already. */
  add(credential: Credential): void {
    const { consumer, noun, identity, at } = credential;
    const key = `${noun} ${identity}`;
    const first = this.#first.get(key);
    if (first === undefined) {
      this.#first.set(key, credential);
      return;
    }
    const message =
      first.consumer === consumer
        ? `consumer \`${consumer}\` has the same ${noun} twice`
        : `consumers \`${first.consumer}\` and \`${consumer}\` have the same ${noun}`;
    this.#reading.report('GW1802', at, message, {
      hint: first.consumer === consumer ? 'keep one of the two' : 'give each consumer its own',
      related: [{ message: 'the first is here', span: spanOf(first.at) }],
    });
  }
}
