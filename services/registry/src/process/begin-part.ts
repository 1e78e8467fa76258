import { decodeEvent, streams, type EventMetadata } from '@tongbiao/contracts';
import { shanghaiDay, work, type WorkEvent, type WorkState } from '@tongbiao/domain/registry';
import { transact, type CommandOutcome, type EventStore, type StateCache } from '@tongbiao/event-store';
import type { Facts } from '../facts.ts';

/** What a part is begun with. */
interface Ground {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly facts: Facts;
  readonly works: StateCache<WorkState>;
}

/** The part that a series' stream has as a work's. */
export interface GivenPart {
  readonly workId: string;
  readonly seriesId: string;
}

/**
 * Begins the stream of a work that its series' stream has as a part: with the events that were decided then, under the command id that they
 * were decided under. So the one who asked, whoever asks again, and the process write the same. Undefined: the series has no such part.
 */
export const beginPart = async (
  { store, facts, works }: Ground,
  { workId, seriesId }: GivenPart,
  deadline?: Date,
): Promise<CommandOutcome<WorkState, WorkEvent> | undefined> => {
  for await (const stored of store.readStream(streams.series(seriesId))) {
    const event = decodeEvent(stored.type, stored.data);
    if (event?.type !== 'registry.PartProposed.v1' || event.data.proposed?.workId !== workId) continue;
    const { $correlationId, $causationId, ...metadata } = stored.metadata as EventMetadata;
    const region = await facts.region(event.data.proposed.regionId);
    if (region === undefined) return undefined;
    const { proposed, overridden } = event.data;
    const { actor, recordedAt } = metadata;
    return transact(store, {
      decider: work,
      stream: streams.work(workId),
      command: {
        type: 'BeginPart',
        workId,
        proposed,
        overridden,
        actor,
        facts: region,
        today: shanghaiDay(recordedAt),
      },
      context: { ...metadata, correlationId: $correlationId, causationId: $causationId },
      cache: works,
      ...(deadline && { deadline }),
    });
  }
  return undefined;
};
