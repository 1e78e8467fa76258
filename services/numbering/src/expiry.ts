import { setTimeout as sleep } from 'node:timers/promises';
import { commandIdOf, digestOfJson, streams } from '@tongbiao/contracts';
import type { SharedRange, SharedRangeCommand, SharedRangeEvent } from '@tongbiao/domain/numbering';
import type { Batcher } from '@tongbiao/event-store';
import type { Views } from '@tongbiao/projection';
import { readDue, readNextEnd, type DueHold } from './views/allotments.ts';

/** Options of {@link runExpiry}. */
export interface ExpiryOptions {
  readonly ranges: Pick<Batcher<SharedRange, SharedRangeCommand, SharedRangeEvent>, 'submit'>;
  readonly views: Pick<Views, 'db' | 'waitFor' | 'caughtUp'>;
  /** @default the system clock */
  readonly now?: () => Date;
  /**
   * Longest time between two looks: a clock that was set, or another replica's events, are seen after that.
   * @default 60000
   */
  readonly lookEveryMs?: number;
  /** Told of a look that failed; the next one does it again. */
  readonly onFailure: (error: unknown) => void;
}

/** Reservations expired before the clock is read again. */
const AT_ONCE = 100;
/** A look that follows another at once would show what the view has not seen yet. */
const SHORTEST_WAIT_MS = 20;

/**
 * Whoever looks, and however often: the same end of the same reservation is the same command. The end is part of the id, so that a hold
 * that was extended ends again.
 */
const contextOf = ({ rangeId, reservationId, expiresAt }: DueHold, recordedAt: string) => ({
  commandId: commandIdOf({
    subject: 'numbering',
    method: 'expiry',
    resource: streams.range(rangeId),
    requestId: `${reservationId}/${expiresAt}`,
  }),
  commandDigest: digestOfJson({ rangeId, reservationId, expiresAt }),
  actor: { subject: 'numbering', role: 'system' },
  region: rangeId.slice(0, rangeId.lastIndexOf('-')),
  recordedAt,
});

/**
 * Ends the holds that time has ended, until the signal is aborted: what is due is read from the view and decided on the log, so a restart
 * forgets nothing, several replicas may do it, and what was assigned, released or extended in the meantime is left alone. A clock that
 * jumps back finds nothing held any more, and expires nothing twice.
 */
export const runExpiry = async (
  { ranges, views, now = () => new Date(), lookEveryMs = 60_000, onFailure }: ExpiryOptions,
  signal: AbortSignal,
): Promise<void> => {
  const look = async (): Promise<boolean> => {
    const at = now().toISOString();
    const due = readDue(views.db, at, AT_ONCE);
    const ended = await Promise.all(
      due.map((hold) =>
        ranges.submit({
          stream: streams.range(hold.rangeId),
          command: { type: 'ExpireHold', reservationId: hold.reservationId, now: at },
          context: contextOf(hold, at),
        }),
      ),
    );
    for (const outcome of ended)
      if (outcome.kind !== 'rejected') await views.waitFor({ position: outcome.position }, { signal });
    return due.length > 0;
  };
  const waitMs = (): number => {
    const next = readNextEnd(views.db);
    const left = next === undefined ? lookEveryMs : Date.parse(next) + 1 - now().getTime();
    return Math.min(lookEveryMs, Math.max(SHORTEST_WAIT_MS, left));
  };
  try {
    await views.caughtUp;
    while (!signal.aborted) {
      let isBusy = false;
      try {
        isBusy = await look();
      } catch (error) {
        if (!signal.aborted) onFailure(error);
      }
      if (!isBusy) await sleep(waitMs(), undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};
