import { DatabaseSync } from 'node:sqlite';
import { applyTo, poisoned, takersAmong, unknownCounter } from './applying.ts';
import { unpack, type PackedEvents } from './packed-events.ts';
import { beginBulk, endBulk, openViewFile, placeWriter, readPlace } from './view-file.ts';
import type { Cursor, View } from './view.ts';
import { digestOfViews } from './view-digest.ts';
import { ViewError } from './view-error.ts';

/** What one building is to make. Plain data: it goes to a thread. */
export interface BuildingOptions {
  /** Not there yet. */
  readonly file: string;
  readonly logId: string;
  /**
   * True: what views fold is written after every event, so that a failure to write it names its event.
   * @default false
   */
  readonly isCareful?: boolean;
  /**
   * File of views that serve and follow. Then nothing is finished: what was built is brought to the place where they are, and compared.
   * @default nothing
   */
  readonly against?: string | undefined;
}

/** Digests of one view, at one place of the log. */
export interface ComparedView {
  readonly name: string;
  /** Of the rows that serve. */
  readonly served: string;
  /** Of the rows that were built from the log. */
  readonly rebuilt: string;
}

/** What came out of a building. */
export interface Built {
  /** The last event; undefined: the log held none. */
  readonly place: Cursor | undefined;
  /** Of views that were built to be compared. */
  readonly compared: readonly ComparedView[] | undefined;
  /** CPU of the thread that built; undefined where that was the caller's. */
  readonly cpuMs: number | undefined;
}

/** Views under construction. */
export interface Building {
  /**
   * Applies events; the result when they were the last that are needed. Throws POISON; without `at`, and where it was not careful: what was
   * folded cannot be written, and building carefully tells which event is to blame.
   */
  take(events: PackedEvents): Built | undefined;
  /** For views that are compared: whether those that serve are there by now. */
  look(): Built | undefined;
  /** Leaves the file as it is. */
  close(): void;
}

/** Builds views in a new file, in one transaction: a file that was not finished is worth nothing. */
export const startBuilding = (
  { file, logId, isCareful = false, against }: BuildingOptions,
  views: readonly View[],
): Building => {
  const { db } = openViewFile(file, logId, views);
  const takersOf = takersAmong(views);
  const countUnknown = unknownCounter(db);
  const settling = views.filter(({ settle }) => settle !== undefined);
  let place: Cursor | undefined;
  let hasCaughtUp = false;
  beginBulk(db, views);
  db.exec('BEGIN IMMEDIATE');

  const settle = (blame: (view: string, cause: unknown) => ViewError) => {
    for (const view of settling)
      try {
        view.settle!(db);
      } catch (error) {
        throw blame(view.name, error);
      }
  };
  const settleAll = () =>
    settle((view, cause) => new ViewError('POISON', `${view} cannot write what it took`, { cause }));

  const finish = (): Built => {
    settleAll();
    if (place !== undefined) placeWriter(db)(place);
    db.exec('COMMIT');
    endBulk(db, file, views);
    db.close();
    return { place, compared: undefined, cpuMs: undefined };
  };

  /** At a place where those that serve do not move: in a snapshot. */
  const compare = (served: string): Built | undefined => {
    const there = new DatabaseSync(served, { readOnly: true });
    try {
      there.exec('BEGIN');
      const at = readPlace(there, logId);
      if (at === undefined || at.ordinal !== place?.ordinal) return undefined;
      settleAll();
      const compared = views.map((view) => ({
        name: view.name,
        served: digestOfViews(there, [view]),
        rebuilt: digestOfViews(db, [view]),
      }));
      return { place, compared, cpuMs: undefined };
    } finally {
      there.close();
    }
  };

  const look = (): Built | undefined => {
    if (!hasCaughtUp) return undefined;
    return against === undefined ? finish() : compare(against);
  };

  return {
    take: (events) => {
      for (const { event: stored, ordinal } of unpack(events)) {
        applyTo(takersOf(stored.type) ?? [], db, { stored, ordinal });
        if (isCareful) settle((view, cause) => poisoned(view, { stored, ordinal }, cause));
      }
      for (const [type, count] of Object.entries(events.unknown)) countUnknown(type, count);
      place = events.last ?? place;
      hasCaughtUp ||= events.hasCaughtUp;
      return look();
    },
    look,
    close: () => {
      if (db.isOpen) db.close();
    },
  };
};
