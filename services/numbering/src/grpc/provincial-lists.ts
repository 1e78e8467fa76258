import { streams } from '@tongbiao/contracts';
import { provincialStandards, type ProvincialStandards } from '@tongbiao/domain/registry';
import { loadState, stateCache, type EventStore } from '@tongbiao/event-store';

/** The provinces' whole lists of standards, as decisions about numbers need them. */
export interface ProvincialLists {
  /** Read from the log; empty where none was imported. `prefix`: also of a city, whose numbers are in its province's list. */
  read(prefix: string): Promise<ProvincialStandards>;
}

/** Reads lists from the log. They are long and change rarely: what was read is kept, and only read on. */
export const openProvincialLists = (store: Pick<EventStore, 'append' | 'readStream'>): ProvincialLists => {
  const cache = stateCache<ProvincialStandards>();
  return {
    read: async (prefix) => {
      const stream = streams.provincial(prefix.slice(0, 2));
      return (await loadState(store, { decider: provincialStandards, stream, cache })).state;
    },
  };
};
