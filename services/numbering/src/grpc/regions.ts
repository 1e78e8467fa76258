import { decodeEvent, streams } from '@tongbiao/contracts';
import { region, regionFacts, type RegionEvent, type RegionFacts, type RegionState } from '@tongbiao/domain/registry';
import type { EventStore } from '@tongbiao/event-store';

/** The regions as other streams' decisions need them. */
export interface Regions {
  /**
   * Facts read from the region's own stream; undefined where it was never formed.
   * `maxAgeMs` lets hot paths use facts read a moment ago, without waiting; the revision in them says which. @default 0
   */
  read(regionId: string, maxAgeMs?: number): Promise<RegionFacts | undefined> | RegionFacts | undefined;
}

interface Known {
  readonly state: RegionState;
  readonly revision: bigint;
  /** The same object for as long as the region is the same. */
  readonly facts: RegionFacts | undefined;
  readonly readAtMs: number;
}

/** Reads regions from the log, keeping what was read: a region has few events and changes rarely. */
export const openRegions = (store: Pick<EventStore, 'readStream'>): Regions => {
  const known = new Map<string, Known>();

  const catchUp = async (regionId: string): Promise<Known | undefined> => {
    const before = known.get(regionId);
    const readAtMs = performance.now();
    let state = before?.state ?? region.initial;
    let revision = before?.revision;
    const from = revision === undefined ? 0n : revision + 1n;
    for await (const stored of store.readStream(streams.region(regionId), { from })) {
      const event = decodeEvent(stored.type, stored.data);
      if (event !== undefined) state = region.evolve(state, event as RegionEvent);
      revision = stored.revision;
    }
    if (revision === undefined) return undefined;
    const facts = before?.revision === revision ? before.facts : regionFacts(state, revision);
    const now: Known = { state, revision, facts, readAtMs };
    const other = known.get(regionId);
    if (other === undefined || other.revision <= revision) known.set(regionId, now);
    return now;
  };

  /** What is being read: when it grows old, hundreds of calls find out at once, and one of them reads. */
  const underWay = new Map<string, { readonly fromMs: number; readonly facts: Promise<RegionFacts | undefined> }>();

  return {
    read(regionId, maxAgeMs = 0) {
      const kept = known.get(regionId);
      const fromMs = performance.now();
      if (kept !== undefined && fromMs - kept.readAtMs < maxAgeMs) return kept.facts;
      const running = underWay.get(regionId);
      if (running !== undefined && fromMs - running.fromMs < maxAgeMs) return running.facts;
      const facts = catchUp(regionId)
        .then((found) => found?.facts)
        .finally(() => {
          if (underWay.get(regionId)?.facts === facts) underWay.delete(regionId);
        });
      underWay.set(regionId, { fromMs, facts });
      return facts;
    },
  };
};
