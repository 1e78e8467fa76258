import { streams } from '@tongbiao/contracts';
import { listedInRange, type ListedInRange } from '@tongbiao/domain/numbering';
import { provincialStandards, type ProvincialStandards } from '@tongbiao/domain/registry';
import { loadState, stateCache, type EventStore } from '@tongbiao/event-store';

/** The provinces' whole lists of standards, as decisions about numbers need them. */
export interface ProvincialLists {
  /** Read from the log; empty where none was imported. `prefix`: also of a city, whose numbers are in its province's list. */
  read(prefix: string): Promise<ProvincialStandards>;
  /** What they document in a range, as they were read last. */
  readonly inRange: ListedInRange;
  /** Whether a list was read at this time of `performance.now()` or later. */
  readSince(prefix: string, timeMs: number): boolean;
  /** Reads those that were not read since then, each once, however many ask. */
  refresh(prefixes: readonly string[], sinceMs: number): Promise<void>;
}

/** Reads lists from the log. They are long and change rarely: what was read is kept, and only read on. */
export const openProvincialLists = (store: Pick<EventStore, 'append' | 'readStream'>): ProvincialLists => {
  const cache = stateCache<ProvincialStandards>();
  const known = new Map<string, { readonly list: ProvincialStandards; readonly readAtMs: number }>();
  const read = async (prefix: string): Promise<ProvincialStandards> => {
    const province = prefix.slice(0, 2);
    const readAtMs = performance.now();
    const stream = streams.provincial(province);
    const { state } = await loadState(store, { decider: provincialStandards, stream, cache });
    known.set(province, { list: state, readAtMs });
    return state;
  };
  const underWay = new Map<string, { readonly fromMs: number; readonly done: Promise<ProvincialStandards> }>();
  const readSince = (prefix: string, timeMs: number): boolean =>
    (known.get(prefix.slice(0, 2))?.readAtMs ?? -Infinity) >= timeMs;
  const readTogether = (prefix: string, sinceMs: number): Promise<ProvincialStandards> => {
    const province = prefix.slice(0, 2);
    const running = underWay.get(province);
    if (running !== undefined && running.fromMs >= sinceMs) return running.done;
    const fromMs = performance.now();
    const done = read(province).finally(() => {
      if (underWay.get(province)?.done === done) underWay.delete(province);
    });
    underWay.set(province, { fromMs, done });
    return done;
  };
  return {
    read,
    inRange: (prefix, sequence, width) => {
      const list = known.get(prefix.slice(0, 2))?.list;
      return list && listedInRange(list, { prefix, sequence, width });
    },
    readSince,
    refresh: async (prefixes, sinceMs) => {
      const old = prefixes.filter((prefix) => !readSince(prefix, sinceMs));
      await Promise.all(old.map((prefix) => readTogether(prefix, sinceMs)));
    },
  };
};
