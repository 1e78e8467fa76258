/** One region's events on their way into the books. */
export interface Following {
  readonly region: string;
  readonly transport: 'kafka' | 'feed';
  /** `connecting`, `following`, `retrying: <reason>` or `stopped: <reason>`. */
  state(): string;
  /** Records known to be ahead; 0 where nothing is known of any. */
  lag(): bigint;
  /**
   * Resolves after `stop`. Rejects only with FOREIGN_LOG: then nothing may be served any more. Whatever else must not be passed over
   * (a gap, an event that cannot be read) leaves it `stopped`, and the books as they were before it.
   */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}
