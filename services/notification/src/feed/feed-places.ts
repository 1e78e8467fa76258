import type { Cursor, Lag, LagMeter } from '@tongbiao/event-store';

/** One feed that is being read. */
export interface FeedPlace {
  /** Everything up to this event was taken by the reader, or is not for it. */
  moved(place: Cursor): void;
  /** Nobody reads it any more. */
  close(): void;
}

/** Where the feeds that are being read are, so that an operator sees the one that is furthest behind. */
export interface FeedPlaces {
  /** A feed that begins behind this event; undefined: at the first. */
  open(after: Cursor | undefined): FeedPlace;
  /** Of the feed that is furthest behind; none is read: nothing is behind. */
  lag(): Promise<Lag>;
}

/** No feed yet. */
export const feedPlaces = (log: LagMeter): FeedPlaces => {
  const places = new Map<symbol, Cursor | undefined>();
  const ordinalOf = (place: Cursor | undefined): bigint => place?.ordinal ?? -1n;
  return {
    open: (after) => {
      const feed = Symbol('feed');
      places.set(feed, after);
      return {
        moved: (place) => void places.set(feed, place),
        close: () => void places.delete(feed),
      };
    },
    lag: async () => {
      if (places.size === 0) return { events: 0n, seconds: 0 };
      return log.lag([...places.values()].reduce((a, b) => (ordinalOf(b) < ordinalOf(a) ? b : a)));
    },
  };
};
