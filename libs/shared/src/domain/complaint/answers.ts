/** What became of a message of ours, as the other side reports it. */
export interface DeliveryReport {
  readonly outcome: 'failed' | 'delayed' | 'delivered';
  /** Addresses that it speaks of. */
  readonly recipients: readonly string[];
  /** Enhanced status code, `5.1.1`. */
  readonly status?: string;
  /** What the other server said. */
  readonly diagnostic?: string;
}

/**
 * What a message says of the case that it may belong to. Only what nobody can guess joins it to a case by itself: an address that carries
 * the case's token, or the id of a notice of ours. A bare reference in its words is not among these; it is a fact of the draft, `mentions`.
 */
export interface Answers {
  /** Addresses that it was sent to. One of them may be a case's own, or the one that bounces of a notice come back to. */
  readonly addresses: readonly string[];
  /** Message-IDs that it answers or returns, in angle brackets. */
  readonly messageIds: readonly string[];
  /** It is a report about a message of ours. */
  readonly report?: DeliveryReport;
}
