import type { DatabaseSync } from 'node:sqlite';
import { decodeEvent, isKnown, upcast, type DomainEvent, type EventMetadata } from '@tongbiao/contracts';
import type { Applied, StoredEventLike, View } from './view.ts';
import { ViewError } from './view-error.ts';

/** An event that something could not take. */
export const poisoned = (
  view: string,
  { stored, ordinal }: { readonly stored: StoredEventLike; readonly ordinal: bigint },
  cause: unknown,
): ViewError =>
  new ViewError('POISON', `${view} cannot take event ${ordinal}, ${stored.type}`, {
    cause,
    at: { view, ordinal, type: stored.type },
  });

/** The views that take a stored type; undefined: the catalogue does not know it. */
export const takersAmong = (views: readonly View[]): ((type: string) => readonly View[] | undefined) => {
  const known = new Map<string, readonly View[] | undefined>();
  return (type) => {
    if (!known.has(type)) {
      const current = isKnown(type) ? upcast(type, {}).type : undefined;
      const takers = views.filter(({ types }) => types === undefined || types.includes(current!));
      known.set(type, current === undefined ? undefined : takers);
    }
    return known.get(type);
  };
};

/** A class for the sake of `metadata`, which few views look at: it is parsed where they do. */
class AppliedEvent implements Applied {
  readonly event: DomainEvent;
  readonly stored: StoredEventLike;
  readonly ordinal: bigint;

  constructor(event: DomainEvent, stored: StoredEventLike, ordinal: bigint) {
    this.event = event;
    this.stored = stored;
    this.ordinal = ordinal;
  }

  get metadata(): EventMetadata {
    return this.stored.metadata as EventMetadata;
  }
}

/** Shows an event to those who take it. Throws POISON. */
export const applyTo = (
  takers: readonly View[],
  db: DatabaseSync,
  { stored, ordinal }: { readonly stored: StoredEventLike; readonly ordinal: bigint },
): void => {
  let event: DomainEvent;
  try {
    event = decodeEvent(stored.type, stored.data)!;
  } catch (error) {
    throw poisoned('the catalogue', { stored, ordinal }, error);
  }
  const applied = new AppliedEvent(event, stored, ordinal);
  for (const view of takers)
    try {
      view.apply(db, applied);
    } catch (error) {
      throw poisoned(view.name, applied, error);
    }
};

/** Adds to the number of events that were passed over because their type is not known. Part of the caller's transaction. */
export const unknownCounter = (db: DatabaseSync): ((type: string, events: number) => void) => {
  const count = db.prepare(
    'INSERT INTO tongbiao_unknown VALUES (?, ?) ON CONFLICT (type) DO UPDATE SET events = events + excluded.events',
  );
  return (type, events) => void count.run(type, events);
};
