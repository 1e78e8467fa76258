import type { Actor } from '@tongbiao/contracts';
import type { RegionFacts } from './region-facts.ts';

/** What every command about works, series and statements brings along. */
export interface Context {
  /** From the verified token. */
  readonly actor: Actor;
  /** The region as the decision reads it. */
  readonly facts: RegionFacts;
  /** The day of recording, `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
}
