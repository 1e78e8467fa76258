import { randomUUID } from 'node:crypto';
import { encodeEvent, eventIdOf, streams, type DomainEvent } from '@tongbiao/contracts';
import { SeriesRecorded, WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { metadataOf, type EventStore } from '@tongbiao/event-store';

const record = async (store: EventStore, stream: string, event: DomainEvent, workId?: string): Promise<void> => {
  const context = {
    commandId: randomUUID(),
    commandDigest: '',
    actor: { subject: 'secretariat', role: 'secretariat' },
    region: 'jjj',
    ...(workId !== undefined && { workId }),
    recordedAt: new Date().toISOString(),
    cause: 'backfill' as const,
  };
  const id = eventIdOf(context.commandId, stream, 0);
  await store.append(
    stream,
    [{ id, type: event.type, data: encodeEvent(event), metadata: metadataOf(context) }],
    'none',
  );
};

/** Ids for works or series to come. */
export const newHolders = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

/** Puts works on record, as an import does. */
export const recordWorks = async (store: EventStore, workIds: readonly string[]): Promise<void> => {
  await Promise.all(
    workIds.map((workId) => {
      const data = WorkRecorded.fromPartial({ workId, regionId: 'jjj', workKey: workId, titleZh: '协同标准' });
      return record(store, streams.work(workId), { type: 'registry.WorkRecorded.v1', data }, workId);
    }),
  );
};

/** Puts series on record, as an import does. */
export const recordSeries = async (store: EventStore, seriesIds: readonly string[]): Promise<void> => {
  await Promise.all(
    seriesIds.map((seriesId) => {
      const data = SeriesRecorded.fromPartial({ seriesId, regionId: 'jjj', seriesKey: seriesId, titleZh: '系列标准' });
      return record(store, streams.series(seriesId), { type: 'registry.SeriesRecorded.v1', data });
    }),
  );
};

/** Puts a work on record as a part of a series. */
export const recordPart = async (
  store: EventStore,
  { workId, seriesId, part }: { readonly workId: string; readonly seriesId: string; readonly part: string },
): Promise<void> => {
  const whole = { workId, regionId: 'jjj', workKey: workId, titleZh: '协同标准' };
  const data = WorkRecorded.fromPartial({ ...whole, seriesId, part });
  await record(store, streams.work(workId), { type: 'registry.WorkRecorded.v1', data }, workId);
};
