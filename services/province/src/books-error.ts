/** Why a province's books refuse an event, or an answer. */
export type BooksErrorCode =
  /** What arrives belongs to another log than what the books were kept from. */
  | 'FOREIGN_LOG'
  /** The topic does not hold any more what was read from it: it was made anew, and what follows may not follow. */
  | 'TOPIC_REPLACED'
  /** The event is too large for its topic, which says only where it lies. */
  | 'CLAIM_CHECK'
  /** The books did not get as far as was asked for, in time. */
  | 'POSITION_NOT_REACHED';

/** A failure of a province's books. */
export class BooksError extends Error {
  override readonly name = 'BooksError';
  readonly code: BooksErrorCode;
  constructor(code: BooksErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
