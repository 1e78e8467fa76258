import { randomUUID } from 'node:crypto';
import { encodeEvent, eventIdOf, streams } from '@tongbiao/contracts';
import { WorkRecorded } from '@tongbiao/contracts/gen/tongbiao/registry/v1/events';
import { metadataOf, openEventStore } from '@tongbiao/event-store';

/** Appends under way at the same time: the store commits them together. */
const AT_ONCE = 256;

/** Puts works on record, as an import does, each in its own stream. */
export const recordWorks = async (
  connectionString: string,
  regionId: string,
  workIds: readonly string[],
): Promise<void> => {
  const store = await openEventStore({ connectionString });
  const recordedAt = new Date().toISOString();
  const record = async (workId: string): Promise<void> => {
    const stream = streams.work(workId);
    const data = WorkRecorded.fromPartial({ workId, regionId, workKey: workId, titleZh: '协同标准' });
    const commandId = randomUUID();
    const metadata = metadataOf({
      commandId,
      commandDigest: '',
      actor: { subject: 'secretariat', role: 'secretariat' },
      region: regionId,
      workId,
      recordedAt,
      cause: 'backfill',
    });
    const type = 'registry.WorkRecorded.v1';
    await store.append(
      stream,
      [{ id: eventIdOf(commandId, stream, 0), type, data: encodeEvent({ type, data }), metadata }],
      'none',
    );
  };
  const waiting = workIds.values();
  try {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const workId of waiting) await record(workId);
      }),
    );
  } finally {
    await store.close();
  }
};
