/** An upstream's answer that a policy cannot work with, through no fault of the gateway: the client gets 502. */
export class UnusableAnswerError extends Error {
  override readonly name = 'UnusableAnswerError';
}
