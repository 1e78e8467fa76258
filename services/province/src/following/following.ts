import type { Lag } from '@tongbiao/service';

/** One region's events on their way into the books. */
export interface Following {
  readonly region: string;
  readonly transport: 'kafka' | 'feed';
  /** `connecting`, `following`, `retrying: <reason>` or `stopped: <reason>`. */
  state(): string;
  /** How far the books are behind; true also where the following stands still. Rejects where nobody can say. */
  lag(): Promise<Lag>;
  /**
   * Resolves after `stop`. Rejects only with FOREIGN_LOG: then nothing may be served any more. Whatever else must not be passed over
   * (a gap, an event that cannot be read) leaves it `stopped`, and the books as they were before it.
   */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}
