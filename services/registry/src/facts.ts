import { decodeEvent, streams, type DomainEvent } from '@tongbiao/contracts';
import { fold, type Decider } from '@tongbiao/decider';
import {
  comments,
  committee,
  organisation,
  policy,
  region,
  regionFacts,
  series,
  suggestion,
  work,
  type CommentsState,
  type CommitteeState,
  type OrganisationState,
  type PolicyState,
  type RegionFacts,
  type RegionState,
  type SeriesState,
  type SuggestionState,
  type WorkState,
} from '@tongbiao/domain/registry';
import { loadState, stateCache, type EventStore, type StateCache } from '@tongbiao/event-store';

/** What decisions of one stream need to know of others, read from those streams themselves and never from a view. */
export interface Facts {
  /** Undefined: the region was never formed. */
  region(regionId: string): Promise<RegionFacts | undefined>;
  /** The region of a work; undefined: there is no such work. A work never changes its region. */
  regionOf(workId: string): Promise<string | undefined>;
  work(workId: string): Promise<WorkState>;
  series(seriesId: string): Promise<SeriesState>;
  suggestion(suggestionId: string): Promise<SuggestionState>;
  organisation(organisationId: string): Promise<OrganisationState>;
  committee(committeeId: string): Promise<CommitteeState>;
  policy(policyId: string): Promise<PolicyState>;
  comments(workId: string, revision: number, round: number): Promise<CommentsState>;
  /** Rounds of consultation as they were last folded, for decisions about their comments. */
  readonly rounds: StateCache<CommentsState>;
}

type Store = Pick<EventStore, 'append' | 'readStream'>;

/** The state that a stream's known events fold to. */
const foldStream = async <State, Event extends DomainEvent>(
  store: Store,
  decider: Decider<State, never, Event>,
  stream: string,
): Promise<State> => {
  const events: Event[] = [];
  for await (const stored of store.readStream(stream)) {
    const event = decodeEvent(stored.type, stored.data);
    if (event !== undefined) events.push(event as Event);
  }
  return fold(decider, events);
};

/**
 * Reads facts from the log. Regions, which every command needs, and rounds of consultation, which may be long, are kept and only read on
 * from where they were.
 */
export const openFacts = (store: Store, rounds: StateCache<CommentsState> = stateCache()): Facts => {
  const regions = stateCache<RegionState>();
  const regionsOfWorks = new Map<string, string>();
  return {
    rounds,
    region: async (regionId) => {
      const stream = streams.region(regionId);
      const { state, revision } = await loadState(store, { decider: region, stream, cache: regions });
      return revision === 'none' ? undefined : regionFacts(state, revision);
    },
    regionOf: async (workId) => {
      const known = regionsOfWorks.get(workId);
      if (known !== undefined) return known;
      for await (const stored of store.readStream(streams.work(workId), { maxCount: 1 })) {
        const { regionId } = stored.data as { readonly regionId: string };
        regionsOfWorks.set(workId, regionId);
        return regionId;
      }
      return undefined;
    },
    work: (workId) => foldStream(store, work, streams.work(workId)),
    series: (seriesId) => foldStream(store, series, streams.series(seriesId)),
    organisation: (organisationId) => foldStream(store, organisation, streams.organisation(organisationId)),
    committee: (committeeId) => foldStream(store, committee, streams.committee(committeeId)),
    policy: (policyId) => foldStream(store, policy, streams.policy(policyId)),
    comments: async (workId, revision, round) => {
      const stream = streams.comments(workId, revision, round);
      return (await loadState(store, { decider: comments, stream, cache: rounds })).state;
    },
    suggestion: (suggestionId) => foldStream(store, suggestion, streams.suggestion(suggestionId)),
  };
};
