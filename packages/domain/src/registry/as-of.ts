import type { DomainEvent } from '@tongbiao/contracts';
import type { PublicWork } from '@tongbiao/contracts/gen/tongbiao/registry/v1/public_work';
import { earliestDay, latestDay, shanghaiDay } from './days.ts';
import { publicWork } from './public-work.ts';

/** An event of a work's stream with the two times that belong to it. */
export interface Dated {
  readonly event: DomainEvent;
  /** RFC 3339 instant. */
  readonly recordedAt: string;
  /** As precisely as known; absent = unknown. */
  readonly occurredAt?: string;
  readonly cause: string;
}

/** A moment of history: what had been recorded by then, and of that what had happened by then. */
export interface Moment {
  /** RFC 3339 instant; absent: everything that is on record. */
  readonly recordedAt?: string;
  /** `YYYY-MM-DD` in Asia/Shanghai; absent: whenever it happened. */
  readonly effectiveOn?: string;
}

/** A work as it stood at a moment. */
export interface WorkAsOf<E extends Dated = Dated> {
  /** Undefined: there was none yet. */
  readonly work: PublicWork | undefined;
  /** In the order of the stream. */
  readonly events: readonly E[];
  /** Of these, the ones of which it is not known well enough when they happened: they are not left out. */
  readonly undated: number;
}

/** First and last day on which it may have happened. A live act without a date of its own happened when it was recorded. */
const happened = ({ occurredAt, recordedAt, cause }: Dated): readonly [first: string, last: string] => {
  if (occurredAt === undefined) {
    const day = shanghaiDay(recordedAt);
    return cause === 'backfill' ? ['', day] : [day, day];
  }
  if (!occurredAt.includes('T')) return [earliestDay(occurredAt), latestDay(occurredAt)];
  const day = shanghaiDay(occurredAt);
  return [day, day];
};

/**
 * A work at a moment of either time. By recorded time it is the stream up to where it had come: instants may step back, so a running
 * maximum decides. By effective time what is known to have happened later is left out; what may have happened by then is not.
 */
export const workAsOf = <E extends Dated>(stream: readonly E[], { recordedAt, effectiveOn }: Moment): WorkAsOf<E> => {
  const until = recordedAt === undefined ? Infinity : Date.parse(recordedAt);
  let latest = -Infinity;
  const recorded = stream.filter((dated) => (latest = Math.max(latest, Date.parse(dated.recordedAt))) <= until);
  const events = recorded.filter((dated) => effectiveOn === undefined || happened(dated)[0] <= effectiveOn);
  return {
    work: events.reduce<PublicWork | undefined>((work, { event }) => publicWork.evolve(work, event), undefined),
    events,
    undated: events.filter((dated) => effectiveOn !== undefined && happened(dated)[1] > effectiveOn).length,
  };
};
