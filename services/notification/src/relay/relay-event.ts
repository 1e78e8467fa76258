import type { StoredEvent } from '@tongbiao/event-store';
import type { RelayEvent } from '@tongbiao/kafka';
import { notesOf } from '../event-notes.ts';

/** The event as it goes to Kafka; undefined for what stays inside: restricted events, and those of no region. */
export const relayEventOf = (logId: string, event: StoredEvent, ordinal: bigint): RelayEvent | undefined => {
  const { audience, region, workId, recordedAt, traceparent } = notesOf(event, ordinal);
  if (audience === 'restricted' || region === undefined) return undefined;
  return {
    logId,
    ordinal,
    position: { commit: String(event.position.commit), prepare: String(event.position.prepare) },
    eventId: event.id,
    type: event.type,
    stream: event.stream,
    streamRevision: event.revision,
    contentType: event.contentType,
    dataBytes: event.dataBytes,
    metadataBytes: event.metadataBytes,
    region,
    ...(workId === undefined ? {} : { workId }),
    ...(recordedAt === undefined ? {} : { time: recordedAt }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
};
