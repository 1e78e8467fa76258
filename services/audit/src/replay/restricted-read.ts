import { v4 as uuid4 } from 'uuid';
import { digestOfJson, encodeEvent, eventIdOf, streams, type Actor } from '@tongbiao/contracts';
import type { RestrictedRead } from '@tongbiao/contracts/gen/tongbiao/access/v1/events';
import { metadataOf, type EventStore } from '@tongbiao/event-store';

/** Shanghai has had no other offset since 1991. */
const SHANGHAI_MS = 8 * 3_600_000;

/** `yyyy-mm` in Asia/Shanghai. */
export const shanghaiMonth = (at: Date): string => new Date(at.getTime() + SHANGHAI_MS).toISOString().slice(0, 7);

/** Appends `access.RestrictedRead.v1`; returns when it is on record. Every read is one of its own, also a repeated one. */
export const recordRestrictedRead = async (
  store: Pick<EventStore, 'append'>,
  read: RestrictedRead,
  { actor, now, traceparent }: { readonly actor: Actor; readonly now: Date; readonly traceparent?: string | undefined },
): Promise<void> => {
  const stream = streams.access(shanghaiMonth(now));
  const data = encodeEvent({ type: 'access.RestrictedRead.v1', data: read });
  const commandId = uuid4();
  const metadata = metadataOf({
    commandId,
    commandDigest: digestOfJson(data),
    actor,
    recordedAt: now.toISOString(),
    traceparent,
  });
  await store.append(
    stream,
    [{ id: eventIdOf(commandId, stream, 0), type: 'access.RestrictedRead.v1', data, metadata }],
    'any',
  );
};
