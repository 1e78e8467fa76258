import { randomUUID } from 'node:crypto';
import { digestOfJson, encodeEvent, eventIdOf, streams, type EventMetadata } from '@tongbiao/contracts';
import { FOUNDED, type EventStore } from './event-store.ts';
import { codeOf } from './store-error.ts';

/**
 * Makes `log.Founded.v1` the first event of an empty log, and returns the log's identity, new or old. For the supervisor, on a store
 * that was opened with `mayBeEmpty`. Two that found at once agree on the first one's. Throws LOG_NOT_FOUNDED when something else comes first.
 */
export const foundLog = async (store: EventStore): Promise<string> => {
  const known = await store.identify();
  if (known !== undefined) return known;
  const logId = randomUUID();
  const event = { type: FOUNDED, data: { logId } } as const;
  const metadata: EventMetadata = {
    commandId: logId,
    commandDigest: digestOfJson({ logId }),
    actor: { subject: 'supervisor', role: 'system' },
    recordedAt: new Date().toISOString(),
    schema: 1,
    $correlationId: logId,
    $causationId: logId,
    cause: 'business',
  };
  const id = eventIdOf(logId, streams.log, 0);
  await store
    .append(streams.log, [{ id, type: FOUNDED, data: encodeEvent(event), metadata }], 'none')
    .catch((error: unknown) => {
      if (codeOf(error) !== 'WRONG_EXPECTED_VERSION') throw error;
    });
  return (await store.identify())!;
};
